import type { ThreadItem, ThreadStreamEvent } from "@parlor/protocol";
import { expect, test } from "vitest";
import type { Respond } from "../chatkit.ts";
import type { Observation } from "../observe/observation.ts";
import { createMemoryStore } from "../stores/memory-store.ts";
import type { Store } from "../stores/store.ts";
import { type Context, createChatKitHarness, eventually, toCreate } from "../testing/chatkit-harness.ts";
import { readAllEvents, readEvents } from "../testing/test-server.ts";
import { createMemoryRunLog } from "./memory-run-log.ts";
import { startRun } from "./run.ts";
import type { RunLog } from "./run-log.ts";
import { createRunTaken } from "./run-taken.ts";

const { start, logged } = createChatKitHarness();

/** A log of which another process takes all runs at a moment, and a store that tells what is written from then on. */
function createTakeable() {
  const state = { isTaken: false, asked: 0, written: [] as string[] };
  const memory = createMemoryRunLog();
  const assertOpen = async () => {
    if (state.isTaken) throw createRunTaken();
  };
  const runLog: RunLog = {
    ...memory,
    async append(runId, entries) {
      await assertOpen();
      await memory.append(runId, entries);
    },
    async assertMine() {
      state.asked += 1;
      await assertOpen();
    },
    async close(runId, status) {
      if (!state.isTaken) await memory.close(runId, status);
    },
  };
  const base = createMemoryStore();
  const note = (what: string) => {
    if (state.isTaken) state.written.push(what);
  };
  const store: Store = {
    ...base,
    saveThread(owner, thread) {
      note(`thread ${thread.title}`);
      return base.saveThread(owner, thread);
    },
    saveItem(owner, item) {
      note(`item ${item.type}`);
      return base.saveItem(owner, item);
    },
    deleteItems(owner, threadId, itemIds) {
      note("deletion");
      return base.deleteItems(owner, threadId, itemIds);
    },
  };
  return { state, runLog, store };
}

function createAnswer(threadId: string, text: string): ThreadItem {
  return {
    type: "assistant_message",
    id: "msg_answer",
    thread_id: threadId,
    created_at: "2026-01-01T00:00:00.000Z",
    content: text === "" ? [] : [{ type: "output_text", text, annotations: [] }],
  };
}

const half: ThreadStreamEvent = {
  type: "thread.item.updated",
  item_id: "msg_answer",
  update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta: "Half" },
};

/** Shows half an answer, waits, and goes on with what it is given. */
function createHalfway(goOn: (input: Parameters<Respond<Context>>[0]) => Iterable<ThreadStreamEvent>) {
  const gate = Promise.withResolvers<void>();
  const respond: Respond<Context> = async function* (input) {
    yield { type: "thread.item.added", item: createAnswer(input.thread.id, "") };
    yield half;
    await gate.promise;
    yield* goOn(input);
  };
  return { respond, goOn: gate.resolve };
}

const isHalf = (event: ThreadStreamEvent) => event.type === "thread.item.updated";

/** Begins a turn, and lets another process take it once half of its answer was shown. */
async function beginAndTake(goOn: (input: Parameters<Respond<Context>>[0]) => Iterable<ThreadStreamEvent>) {
  const takeable = createTakeable();
  const { state, runLog, store } = takeable;
  const seen: Observation[] = [];
  const halfway = createHalfway(goOn);
  const running = await start({
    store,
    runLog,
    respond: halfway.respond,
    observe: (observation) => seen.push(observation),
  });
  const response = await running.send(toCreate("hello"));
  const got: ThreadStreamEvent[] = [];
  const shown = Promise.withResolvers<void>();
  const ended = (async () => {
    for await (const event of readEvents(response)) {
      got.push(event);
      if (isHalf(event)) shown.resolve();
    }
  })();
  await shown.promise;
  state.isTaken = true;
  const created = got[0];
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  return { ...running, ...takeable, seen, halfway, got, ended, threadId: created.thread.id };
}

const cutOff: ThreadStreamEvent = {
  type: "error",
  code: "custom",
  message: "The answer was cut off because the server lost its place. You can ask again.",
  allow_retry: true,
};

test.each<[string, (input: Parameters<Respond<Context>>[0]) => Iterable<ThreadStreamEvent>]>([
  [
    "an item that is done",
    ({ thread }) => [{ type: "thread.item.done", item: createAnswer(thread.id, "All") }],
  ],
  ["an item that is removed", () => [{ type: "thread.item.removed", item_id: "msg_answer" }]],
  [
    "a new title",
    function* ({ thread }) {
      thread.title = "Older";
      yield { type: "progress_update", text: "Thinking" };
    },
  ],
  ["what is left at its end", () => []],
])("L9 nothing is written of a run that was taken while nothing was appended: %s", async (_, goOn) => {
  const { state, halfway, got, ended, seen } = await beginAndTake(goOn);
  halfway.goOn();
  await ended;
  expect(got.at(-1)).toEqual(cutOff);
  await eventually(() => expect(seen.map(({ type }) => type)).toContain("turn.ended"));
  expect(state.written).toEqual([]);
  expect(logged).toContainEqual(expect.objectContaining({ level: "warn", code: "run_taken" }));
});

test("L9 nothing is written of a run that was taken and is stopped then", async () => {
  const { state, call, ended, threadId, seen } = await beginAndTake(() => []);
  await call("parlor.runs.cancel", { thread_id: threadId });
  await ended;
  await eventually(() => expect(seen.map(({ type }) => type)).toContain("turn.ended"));
  expect(state.written).toEqual([]);
});

test("a turn that was taken has not failed: it is told of as interrupted, with a code of its own", async () => {
  const { halfway, ended, seen } = await beginAndTake(() => []);
  halfway.goOn();
  await ended;
  await eventually(() =>
    expect(seen).toContainEqual(
      expect.objectContaining({ type: "turn.ended", status: "interrupted", code: "run_taken" }),
    ),
  );
});

test("a thread that is renamed while a run that was taken has it gets the name in the store", async () => {
  const { call, state, store, threadId } = await beginAndTake(() => []);
  const renamed = await call<object>("threads.update", { thread_id: threadId, title: "New" });
  expect([renamed.status, renamed.body]).toMatchObject([200, { title: "New" }]);
  expect(await store.loadThread("ada", threadId)).toMatchObject({ title: "New" });
  // By the request itself, not by the run.
  expect(state.written).toEqual(["thread New"]);
});

test("the log is asked before writes to the store, not for every word", async () => {
  const { state, runLog, store } = createTakeable();
  const words = Array.from({ length: 100 }, () => half);
  const running = await start({
    store,
    runLog,
    async *respond({ thread }) {
      yield { type: "thread.item.added", item: createAnswer(thread.id, "") };
      yield* words;
      yield { type: "thread.item.done", item: createAnswer(thread.id, "All") };
    },
  });
  const events = await readAllEvents(await running.send(toCreate("hello")));
  expect(events.filter(isHalf)).toHaveLength(100);
  expect(events.some(({ type }) => type === "thread.item.done")).toBe(true);
  expect(state.asked).toBe(1);
});

test("a run that is interrupted twice is interrupted", async () => {
  const log = createMemoryRunLog();
  const store = createMemoryStore();
  const createdAt = "2026-01-01T00:00:00.000Z";
  const record = {
    id: "run_1",
    owner: "ada",
    threadId: "thr_1",
    status: "running",
    startedAt: createdAt,
  } as const;
  const thread = { id: "thr_1", created_at: createdAt, status: { type: "active" }, metadata: {} } as const;
  await store.createThread("ada", { ...thread });
  await log.open(record);
  const run = startRun({
    record,
    thread: { ...thread },
    store,
    log,
    maxRunBytes: 1_000,
    maxFeedLength: 1_000,
    report: () => {},
    opening: [],
    drops: [],
    replaces: [],
    threadBounds: { hook: "respond", maxTitleLength: 200 },
    async *respond() {
      yield half;
      await new Promise(() => {});
    },
  });
  run.interrupt();
  run.interrupt();
  await run.finished;
  expect(await log.latest("ada", "thr_1")).toMatchObject({ status: "interrupted" });
});
