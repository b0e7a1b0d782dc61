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
