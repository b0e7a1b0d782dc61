import type { ThreadStreamEvent } from "@parlor/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createChatKitHarness, eventually, toCreate } from "../testing/chatkit-harness.ts";
import { toMessageEvents } from "../testing/scripted-responder.ts";
import { readAllEvents } from "../testing/test-server.ts";
import { createMemoryRunLog } from "./memory-run-log.ts";
import { createRunFeed } from "./run-feed.ts";
import type { RunLog } from "./run-log.ts";
import { createRunWriter } from "./run-writer.ts";

const { start } = createChatKitHarness();
const progress = (text: string) => ({ type: "progress_update" as const, text });

/** A log that is not asked in vain, but not at once either. */
function createSlowLog(): RunLog {
  const log = createMemoryRunLog();
  return {
    ...log,
    async append(runId, entries) {
      await new Promise(setImmediate);
      await log.append(runId, entries);
    },
  };
}

test("whatever the texts, what a reader gets and what the log keeps is the JSON of each event", async () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom("\ud800", "\udc00", "\x7f", "\u2028", '"', "\\", "\n", "\0", "😀"),
    ),
  });
  const toDelta = (index: number, delta: string): ThreadStreamEvent => ({
    type: "thread.item.updated",
    item_id: "msg_1",
    update: { type: "assistant_message.content_part.text_delta", content_index: index, delta },
  });
  const event = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.nat(1), text).map(([index, delta]) => toDelta(index, delta)) },
    { weight: 1, arbitrary: text.map(progress) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(event)), async (groups) => {
      const log = createMemoryRunLog();
      await log.open({ id: "run_1", owner: "ada", threadId: "thr_1", status: "running", startedAt: "" });
      const feed = createRunFeed({ runId: "run_1", log, maxLength: 100_000 });
      const writer = createRunWriter({ runId: "run_1", log, feed, maxRunBytes: 1_000_000 });
      const read = (resumable: boolean) =>
        new Response(feed.subscribe({ fromStart: true, resumable, heartbeatMs: 60_000 })).text();
      const [plain, numbered] = [read(false), read(true)];
      for (const group of groups) {
        for (const one of group) writer.write(one);
        await writer.settle();
      }
      feed.end();
      const all = groups.flat().map((one) => JSON.stringify(one));
      expect(await plain).toBe(all.map((data) => `data: ${data}\n\n`).join(""));
      expect(await numbered).toBe(all.map((data, index) => `id: ${index + 1}\ndata: ${data}\n\n`).join(""));
      expect((await log.read("run_1", 0)).map(({ data }) => data)).toEqual(all);
    }),
  );
});

test("the last word comes after what is still on its way into the log", async () => {
  const log = createSlowLog();
  await log.open({ id: "run_1", owner: "ada", threadId: "thr_1", status: "running", startedAt: "" });
  const feed = createRunFeed({ runId: "run_1", log, maxLength: 100_000 });
  const writer = createRunWriter({ runId: "run_1", log, feed, maxRunBytes: 100_000 });
  const text = new Response(feed.subscribe({ fromStart: true, resumable: true, heartbeatMs: 60_000 })).text();
  writer.write(progress("one"));
  await writer.settle();
  writer.write(progress("two"));
  writer.write(progress("three"));
  await writer.showUnlogged({ type: "error", code: "stream.error", allow_retry: true });
  feed.end();
  expect(
    [...(await text).matchAll(/^id: (\d+)\ndata: \{"type":"(\w+)"/gm)].map(([, id, type]) => [id, type]),
  ).toEqual([
    ["1", "progress_update"],
    ["2", "progress_update"],
    ["3", "progress_update"],
    ["4", "error"],
  ]);
});

test.each([
  ["at once", createMemoryRunLog],
  ["later", createSlowLog],
])(
  "an answer that became too long ends with what there is of it and the reason, where the log takes %s",
  async (_, createLog) => {
    const runLog = createLog();
    const running = await start({
      runLog,
      limits: { maxRunBytes: 4_000 },
      async *respond(input) {
        const words = Array.from({ length: 100 }, (_, index) => `word ${index} `);
        yield* [...toMessageEvents(input, words)].slice(0, 100);
      },
    });
    const response = await running.send(toCreate("Hi"));
    const events = await readAllEvents(response);
    expect(events.map(({ type }) => type).slice(0, 4)).toEqual([
      "thread.created",
      "thread.item.done",
      "stream_options",
      "thread.item.added",
    ]);
    expect(events.slice(-2)).toMatchObject([
      { type: "thread.item.done", item: { type: "assistant_message" } },
      { type: "error", message: "The answer became too long and was ended.", allow_retry: false },
    ]);
    const runId = response.headers.get("x-parlor-run") ?? "";
    await eventually(async () =>
      expect((await runLog.read(runId, 0)).map(({ data }) => JSON.parse(data).type)).toEqual(
        events.map(({ type }) => type),
      ),
    );
  },
);
