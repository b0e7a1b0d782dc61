import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { bundleElementScripts, gzippedKib } from "./testing/bundles.ts";

test("the element is one classic script of at most 85 KiB gzipped, and chunks beside it", async () => {
  const scripts = await bundleElementScripts();
  const core = scripts.get("chatkit.js") ?? "";
  expect(core.includes("openai-chatkit")).toBe(true);
  expect(gzippedKib(core)).toBeLessThan(85);
  expect(scripts.size).toBeGreaterThan(1);
  for (const [file, script] of scripts) {
    expect(file).toMatch(/^chatkit(\.js|\/[\w.-]+-[0-9a-f]{12}\.js)$/);
    const syntax = /\bimport\s*\(|\bimport\s+["'{*]|\bexport\s*\{|\brequire\s*\(/.exec(script);
    expect(syntax?.[0], file).toBeUndefined();
    // A script that runs as a classic one has no syntax of modules.
    expect(() => new Function(script)).not.toThrow();
  }
});

test("each chunk is known by name and by SHA-384 to the script, or to the chunk that loads it: one hash covers all", async () => {
  const scripts = await bundleElementScripts();
  const chunks = [...scripts].filter(([file]) => file !== "chatkit.js");
  expect(chunks.length).toBeGreaterThan(1);
  for (const [file, script] of chunks) {
    const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
    const knowing = [...scripts.values()].filter(
      (other) => other.includes(file) && other.includes(integrity),
    );
    expect(knowing.length, file).toBeGreaterThan(0);
  }
});

test("its code names no other host: only namespaces, and what the highlighter would warn with", async () => {
  const scripts = [...(await bundleElementScripts()).values()].join("\n");
  const hosts = new Set([...scripts.matchAll(/https?:\/\/([\w.-]+)/g)].map((match) => match[1]));
  expect([...hosts].sort()).toEqual(["github.com", "www.w3.org"]);
});
