import { expect, test } from "vitest";
import { runConformance } from "./run-conformance.ts";
import { createFullBackend, firstHeaders, fullPrompts, otherHeaders } from "./testing/full-backend.ts";

test("a backend on our server SDK keeps every rule, and lets every rule be seen", async () => {
  const backend = createFullBackend();
  const report = await runConformance({
    url: "http://chatkit.test/chatkit",
    uploadUrl: "http://chatkit.test/files",
    fetch: (url, init) => backend.handler(new Request(url, init)),
    headers: firstHeaders,
    otherHeaders,
    prompts: fullPrompts,
  });
  await backend.close();
  expect(report.results.filter(({ outcome }) => outcome !== "held")).toEqual([]);
  expect(report).toMatchObject({ isConformant: true, counts: { broken: 0, known: 0, unseen: 0 } });
  expect(report.results.length).toBeGreaterThan(70);
});
