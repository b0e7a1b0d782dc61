import { runConformance } from "@parlor/conformance";
import { expect, test, vi } from "vitest";
import { startTestApp } from "./testing/test-app.ts";

// A hundred requests, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000 });

test("the running backend keeps the protocol's rules, as a black box at its address", async () => {
  const app = await startTestApp();
  const report = await runConformance({
    url: `${app.url}/api/chatkit`,
    uploadUrl: `${app.url}/api/chatkit/upload`,
    headers: { cookie: await app.signUp("ada@example.com") },
    otherHeaders: { cookie: await app.signUp("bob@example.com", "Bob") },
    prompts: { hello: "Show me my tasks" },
  });
  await app.close();
  expect(report.results.filter(({ outcome }) => outcome === "broken")).toEqual([]);
  // The todo assistant has no widgets, questions or client tools; whether its quick answers stream shows now and then.
  const families =
    /^(http|ids|times|stream|items|pages|threads|retry|leaving|errors|ownership|attachments|parlor)\./;
  const mayBeUnseen = ["stream.unbuffered"];
  const missing = report.results
    .filter(({ outcome, rule }) => outcome !== "held" && families.test(rule.id))
    .filter(({ rule }) => !mayBeUnseen.includes(rule.id));
  expect(missing).toEqual([]);
  expect(report.counts.held).toBeGreaterThan(55);
});
