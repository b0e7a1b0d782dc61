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

test.each(["application/json", "text/event-stream"])(
  "an answer of %s without an end is left, and said to be one",
  async (type) => {
    const piece = new TextEncoder().encode(`: ${"x".repeat(2 ** 20)}\n`);
    let [begun, left] = [0, 0];
    const fetch = async () => {
      begun += 1;
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(piece),
        cancel: () => {
          left += 1;
        },
      });
      return new Response(body, { headers: { "content-type": type } });
    };
    const report = await runConformance({ url: "http://chatkit.test/chatkit", fetch });
    expect(report.isConformant).toBe(false);
    const { outcome, evidence } = report.results.find(({ rule }) => rule.id === "http.answers") ?? {};
    expect([outcome, evidence?.[0]?.problem]).toEqual([
      "broken",
      expect.stringMatching(/longer than \d+ characters$/),
    ]);
    expect(left).toBe(begun);
  },
);
