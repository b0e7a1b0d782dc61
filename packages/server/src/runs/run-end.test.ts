import type { ThreadItem } from "@parlor/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMemoryStore } from "../stores/memory-store.ts";
import { createMemoryRunLog } from "./memory-run-log.ts";
import { createRunEnd } from "./run-end.ts";
import type { RunRecord } from "./run-log.ts";
import { createRunTaken } from "./run-taken.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const createdAt = "2026-01-01T00:00:00.000Z";
const record: RunRecord = {
  id: "run_1",
  owner: "ada",
  threadId: "thr_1",
  status: "running",
  startedAt: createdAt,
};
const item: ThreadItem = {
  type: "assistant_message",
  id: "msg_1",
  thread_id: "thr_1",
  created_at: createdAt,
  content: [{ type: "output_text", text: "Half", annotations: [] }],
};

/** A run that is about to end, of which the store and the log are away as long as they are told to be. */
async function create() {
  const memory = createMemoryStore();
  await memory.createThread("ada", {
    id: "thr_1",
    created_at: createdAt,
    status: { type: "active" },
    metadata: {},
  });
  const runLog = createMemoryRunLog();
  await runLog.open(record);
  const away = { store: false, log: false, isTaken: false };
  const state = { delays: 0, tries: 0, isFinished: false };
  const end = createRunEnd({
    record,
    store: {
      ...memory,
      async saveItem(owner, saved) {
        state.tries += 1;
        if (away.isTaken) throw createRunTaken();
        if (away.store) throw new Error("the store is away");
        return memory.saveItem(owner, saved);
      },
    },
    log: {
      ...runLog,
      async close(id, status) {
        if (away.log) throw new Error("the log is away");
        await runLog.close(id, status);
      },
    },
    report: () => {},
    onDelay: () => {
      state.delays += 1;
    },
  });
  const status = async () => (await runLog.latest("ada", "thr_1"))?.status;
  const isKept = async () => (await memory.loadItem("ada", "thr_1", "msg_1")) !== undefined;
  const carryOut = () =>
    void end.carryOut("completed", [item]).then(() => {
      state.isFinished = true;
    });
  return { end, away, state, status, isKept, carryOut };
}

test("with nothing in the way, an end waits for nothing", async () => {
  const { carryOut, state, status, isKept } = await create();
  carryOut();
  await vi.advanceTimersByTimeAsync(0);
  expect([state.isFinished, state.delays, await status(), await isKept()]).toEqual([
    true,
    0,
    "completed",
    true,
  ]);
});

test("a store that is away is tried again; until then the thread stays taken, and readers are let go once", async () => {
  const { carryOut, away, state, status, isKept } = await create();
  away.store = true;
  carryOut();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([state.isFinished, state.delays, await status()]).toEqual([false, 1, "running"]);
  away.store = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect([state.isFinished, state.delays, await status(), await isKept()]).toEqual([
    true,
    1,
    "completed",
    true,
  ]);
});

test("a log that is away is tried again; what is in the store is not saved once more", async () => {
  const { carryOut, away, state, status } = await create();
  away.log = true;
  carryOut();
  await vi.advanceTimersByTimeAsync(10_000);
  away.log = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect([state.isFinished, state.tries, await status()]).toEqual([true, 1, "completed"]);
});

test("somebody who needs the thread does not wait for the next try", async () => {
  const { end, carryOut, away, state, isKept } = await create();
  away.store = true;
  carryOut();
  await vi.advanceTimersByTimeAsync(30_000);
  away.store = false;
  end.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect([state.isFinished, await isKept()]).toEqual([true, true]);
});

test("a store that refuses an item for good keeps the thread for minutes, not for ever", async () => {
  const { carryOut, away, state, status } = await create();
  away.store = true;
  carryOut();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect([state.isFinished, await status()]).toEqual([true, "completed"]);
});

test("a process that stops leaves the run to the next start, and no timer", async () => {
  const { end, carryOut, away, state, status } = await create();
  away.store = true;
  carryOut();
  await vi.advanceTimersByTimeAsync(1_000);
  end.giveUp();
  await vi.advanceTimersByTimeAsync(0);
  expect([state.isFinished, await status(), vi.getTimerCount()]).toEqual([true, "running", 0]);
});

test("what another process has taken meanwhile is not tried again", async () => {
  const { carryOut, away, state, isKept } = await create();
  away.store = true;
  carryOut();
  await vi.advanceTimersByTimeAsync(0);
  away.isTaken = true;
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect([state.isFinished, state.tries, await isKept(), vi.getTimerCount()]).toEqual([true, 2, false, 0]);
});
