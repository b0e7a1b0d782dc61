import { expect, test } from "vitest";
import { bundleElementScript, gzippedKib } from "./testing/bundles.ts";

test("the element is one script with everything in it, of at most 90 KiB gzipped", async () => {
  const script = await bundleElementScript();
  expect(script).toContain("openai-chatkit");
  expect(script).not.toMatch(/\bimport\s*\(|\bimport\s+["']|\brequire\s*\(/);
  expect(gzippedKib(script)).toBeLessThan(90);
});

test("its code names no other host: only namespaces", async () => {
  const script = await bundleElementScript();
  const hosts = new Set([...script.matchAll(/https?:\/\/([\w.-]+)/g)].map((match) => match[1]));
  expect([...hosts].sort()).toEqual(["www.w3.org"]);
});
