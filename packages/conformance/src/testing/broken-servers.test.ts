import { expect, test, vi } from "vitest";
import { runConformance } from "../run-conformance.ts";
import { allDefects } from "./broken/all-defects.ts";
import { createFullBackend, firstHeaders, fullPrompts, otherHeaders } from "./full-backend.ts";
import { serveBackend } from "./serve-backend.ts";

// A server that keeps nothing of an answer is given its time to.
vi.setConfig({ testTimeout: 120_000 });

test.each(Object.entries(allDefects))("a server that is broken: %s", async (_, { breaks, spoil }) => {
  const backend = createFullBackend();
  const { url, uploadUrl, close } = await serveBackend(spoil(backend.handler), backend.close);
  const report = await runConformance({
    url,
    uploadUrl,
    headers: firstHeaders,
    otherHeaders,
    prompts: fullPrompts,
  });
  await close();
  const broken = report.results.filter(({ outcome }) => outcome === "broken");
  expect(broken.map(({ rule }) => rule.id).sort()).toEqual([...breaks].sort());
  for (const { evidence } of broken) {
    expect(evidence[0]?.problem).not.toBe("");
    expect(evidence[0]?.request).not.toBe("");
  }
  expect(JSON.stringify(report)).not.toContain("-user-0123456789");
});

test("the same server without a defect, over a socket", async () => {
  const backend = createFullBackend();
  const { url, uploadUrl, close } = await serveBackend(backend.handler, backend.close);
  const report = await runConformance({
    url,
    uploadUrl,
    headers: firstHeaders,
    otherHeaders,
    prompts: fullPrompts,
  });
  await close();
  expect(report.results.filter(({ outcome }) => outcome !== "held")).toEqual([]);
});
