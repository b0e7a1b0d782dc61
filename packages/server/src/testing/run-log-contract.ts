import { createId } from "@parlor/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunChange, RunLog, RunLogEntry, RunRecord, RunRequest } from "../runs/run-log.ts";

/** As soon as it holds on a quiet machine, and for long on a busy one. */
const eventually = { timeout: 10_000, interval: 5 };

function createRun(fields: Partial<RunRecord> = {}): RunRecord {
  return {
    id: createId("run"),
    owner: `user_${createId("request")}`,
    threadId: createId("thread"),
    status: "running",
    startedAt: "2026-01-01T00:00:00.000Z",
    ...fields,
  };
}

function createEntries(from: number, to: number): RunLogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    sequence: from + index,
    data: JSON.stringify({ type: "progress_update", text: `step ${from + index} \u0000 "é"` }),
  }));
}

/** Two processes on the same data, of which one can be cut off. */
export interface CutOffRunLogs {
  log: RunLog;
  other: RunLog;
  /** From then on `other` finds the process of `log` gone, which does not know of it. */
  cutOff(): Promise<void>;
}

/**
 * Checks a run log against its contract: the rules L1 to L5 of `RunLog`, and that it makes no orphans of its own. With
 * `createPeer`, which gives the log of another process on the same data, L7 and L8 of `RunExchange` too; with
 * `createCutOff`, L6 and L9. For vitest.
 */
export function runLogContract(
  name: string,
  harness: {
    create(): Promise<RunLog>;
    createPeer?(): Promise<RunLog>;
    createCutOff?(): Promise<CutOffRunLogs>;
    destroy?(): Promise<void>;
  },
): void {
  describe(`run log contract: ${name}`, () => {
    let log: RunLog;
    beforeAll(async () => {
      log = await harness.create();
    });
    afterAll(async () => harness.destroy?.());

    test("L1 a thread has one running run, however many ask at once", async () => {
      const threadId = createId("thread");
      const runs = Array.from({ length: 8 }, () => createRun({ threadId }));
      const openings = await Promise.all(runs.map((run) => log.open(run)));
      const opened = openings.filter(({ outcome }) => outcome === "opened");
      expect(opened).toHaveLength(1);
      const winner = runs[openings.findIndex(({ outcome }) => outcome === "opened")] as RunRecord;
      for (const opening of openings) {
        if (opening.outcome !== "opened")
          expect(opening).toMatchObject({ outcome: "busy", run: { id: winner.id } });
      }
      await log.close(winner.id, "completed");
      expect(await log.open(createRun({ threadId }))).toEqual({ outcome: "opened" });
    });

    test("L2 a key that was used gives its run, running or ended; another owner's key is another", async () => {
      const first = createRun({ idempotencyKey: "key", requestType: "threads.create" });
      expect(await log.open(first)).toEqual({ outcome: "opened" });
      const again = createRun({ owner: first.owner, idempotencyKey: "key" });
      expect(await log.open(again)).toMatchObject({
        outcome: "repeated",
        run: { id: first.id, status: "running", threadId: first.threadId, requestType: "threads.create" },
      });
      expect(await log.read(first.id, 0)).toEqual([]);
      await log.close(first.id, "cancelled");
      expect(await log.open(again)).toMatchObject({
        outcome: "repeated",
        run: { id: first.id, status: "cancelled", threadId: first.threadId, requestType: "threads.create" },
      });
      expect(await log.open(createRun({ idempotencyKey: "key" }))).toEqual({ outcome: "opened" });
    });

    test("L2 of many sends with one key at once, one is opened and the others are the same run", async () => {
      const owner = createRun().owner;
      const runs = Array.from({ length: 6 }, () => createRun({ owner, idempotencyKey: "once" }));
      const openings = await Promise.all(runs.map((run) => log.open(run)));
      expect(openings.filter(({ outcome }) => outcome === "opened")).toHaveLength(1);
      expect(openings.filter(({ outcome }) => outcome === "repeated")).toHaveLength(5);
    });

    test("L3 L4 entries come back after any number, in order and as they were written, also of an ended run", async () => {
      const run = createRun();
      await log.open(run);
      await log.append(run.id, createEntries(1, 3));
      await log.append(run.id, createEntries(4, 4));
      await log.append(run.id, createEntries(5, 9));
      expect(await log.read(run.id, 0)).toEqual(createEntries(1, 9));
      expect(await log.read(run.id, 4)).toEqual(createEntries(5, 9));
      expect(await log.read(run.id, 9)).toEqual([]);
      expect(await log.read(run.id, 2, 3)).toEqual(createEntries(3, 5));
      expect(await log.read(run.id, 7, 100)).toEqual(createEntries(8, 9));
      await log.close(run.id, "completed");
      expect(await log.read(run.id, 7)).toEqual(createEntries(8, 9));
      expect(await log.read(createId("run"), 0)).toEqual([]);
    });

    test("L5 the newest run of an owner's thread, and nobody else's", async () => {
      const first = createRun({ startedAt: "2026-01-01T00:00:00.000Z" });
      await log.open(first);
      await log.close(first.id, "failed");
      const second = createRun({
        owner: first.owner,
        threadId: first.threadId,
        startedAt: "2026-01-01T00:00:01.000Z",
      });
      await log.open(second);
      expect(await log.latest(first.owner, first.threadId)).toMatchObject({
        id: second.id,
        status: "running",
      });
      await log.close(second.id, "completed");
      expect(await log.latest(first.owner, first.threadId)).toMatchObject({
        id: second.id,
        status: "completed",
      });
      expect(await log.latest("user_stranger", first.threadId)).toBeUndefined();
      expect(await log.latest(first.owner, createId("thread"))).toBeUndefined();
    });

    test("L5 which run is the newest does not depend on the clocks of those that began them", async () => {
      const ahead = createRun({ startedAt: "2026-01-01T00:01:00.000Z" });
      await log.open(ahead);
      await log.close(ahead.id, "completed");
      const { owner, threadId } = ahead;
      const behind = createRun({ owner, threadId, startedAt: "2026-01-01T00:00:00.000Z" });
      await log.open(behind);
      expect(await log.latest(owner, threadId)).toMatchObject({ id: behind.id, status: "running" });
      await log.close(behind.id, "completed");
      expect(await log.latest(owner, threadId)).toMatchObject({ id: behind.id, status: "completed" });
    });

    test("L5 a run that has ended stays ended as it did", async () => {
      const run = createRun();
      await log.open(run);
      await log.close(run.id, "cancelled");
      await log.close(run.id, "completed");
      expect(await log.latest(run.owner, run.threadId)).toMatchObject({ status: "cancelled" });
    });

    test("closing a run that was never opened does nothing", async () => {
      const run = createRun();
      await log.close(run.id, "failed");
      expect(await log.latest(run.owner, run.threadId)).toBeUndefined();
      expect(await log.open(run)).toEqual({ outcome: "opened" });
    });

    test("L6 a run whose process lives is no orphan", async () => {
      const run = createRun();
      await log.open(run);
      expect((await log.takeOrphans()).map(({ id }) => id)).not.toContain(run.id);
      await log.close(run.id, "completed");
    });

    test("forgetting takes ended runs only", async () => {
      const [ended, running] = [createRun(), createRun()];
      await log.open(ended);
      await log.append(ended.id, createEntries(1, 2));
      await log.close(ended.id, "completed");
      await log.open(running);
      await log.append(running.id, createEntries(1, 2));
      await log.prune(new Date(Date.now() + 60_000).toISOString());
      expect(await log.read(ended.id, 0)).toEqual([]);
      expect(await log.latest(ended.owner, ended.threadId)).toBeUndefined();
      expect(await log.read(running.id, 0)).toHaveLength(2);
      await log.close(running.id, "completed");
    });
  });

  const { createPeer, createCutOff } = harness;
  if (createPeer) exchangeContract(name, { ...harness, createPeer });
  if (createCutOff) cutOffContract(name, { ...harness, createCutOff });
}

function cutOffContract(
  name: string,
  harness: { createCutOff(): Promise<CutOffRunLogs>; destroy?(): Promise<void> },
): void {
  describe(`run log contract, a process that was cut off: ${name}`, () => {
    afterAll(async () => harness.destroy?.());

    test("L6 L9 a run that another has taken is closed to the first, also where nothing was appended in between", async () => {
      const { log, other, cutOff } = await harness.createCutOff();
      const [told, quiet] = [createRun(), createRun()];
      for (const run of [told, quiet]) {
        await log.open(run);
        await log.append(run.id, createEntries(1, 2));
        expect(await log.assertMine?.(run.id)).toBeUndefined();
      }
      await cutOff();
      const taken = await other.takeOrphans();
      expect(taken.map(({ id }) => id).sort()).toEqual([told.id, quiet.id].sort());
      expect(await other.takeOrphans()).toEqual([]);
      const refusal = { code: "run_taken", allowRetry: true };
      await expect(log.append(told.id, createEntries(3, 3))).rejects.toMatchObject(refusal);
      for (const run of [told, quiet]) {
        if (!log.assertMine || !other.assertMine) throw new Error("this log cannot be asked whose a run is");
        await expect(log.assertMine(run.id)).rejects.toMatchObject(refusal);
        await log.close(run.id, "failed");
        expect(await other.latest(run.owner, run.threadId)).toMatchObject({ id: run.id, status: "running" });
        expect(await other.assertMine(run.id)).toBeUndefined();
        await other.close(run.id, "interrupted");
        expect(await log.latest(run.owner, run.threadId)).toMatchObject({ status: "interrupted" });
        await expect(log.assertMine(run.id)).rejects.toMatchObject(refusal);
        expect(await log.read(run.id, 0)).toEqual(createEntries(1, 2));
      }
    });
  });
}

function exchangeContract(
  name: string,
  harness: { create(): Promise<RunLog>; createPeer(): Promise<RunLog>; destroy?(): Promise<void> },
): void {
  describe(`run log contract, between processes: ${name}`, () => {
    let log: RunLog;
    let peer: RunLog;
    beforeAll(async () => {
      log = await harness.create();
      peer = await harness.createPeer();
    });
    afterAll(async () => harness.destroy?.());

    /** Collects what a log is told of a run. */
    async function watch(watching: RunLog, runId: string) {
      const changes: RunChange[] = [];
      const stop = await watching.exchange?.watch(runId, (change) => changes.push(change));
      if (!stop) throw new Error("this log is not one that processes share");
      return { changes, stop };
    }

    test("L1 L2 L5 what one opened, the other finds busy, repeated and newest", async () => {
      const run = createRun({ idempotencyKey: "key" });
      expect(await log.open(run)).toEqual({ outcome: "opened" });
      expect(await peer.open(createRun({ threadId: run.threadId }))).toMatchObject({
        outcome: "busy",
        run: { id: run.id },
      });
      expect(await peer.open(createRun({ owner: run.owner, idempotencyKey: "key" }))).toMatchObject({
        outcome: "repeated",
        run: { id: run.id },
      });
      expect(await peer.latest(run.owner, run.threadId)).toEqual(run);
      await log.close(run.id, "completed");
    });

    test("L1 of many that ask at once on both sides, one opens the thread's run", async () => {
      const threadId = createId("thread");
      const openings = await Promise.all(
        Array.from({ length: 10 }, (_, index) => (index % 2 ? log : peer).open(createRun({ threadId }))),
      );
      expect(openings.filter(({ outcome }) => outcome === "opened")).toHaveLength(1);
    });

    test("L7 entries and the end are told to all who watch, here and there, until they stop", async () => {
      const run = createRun();
      await log.open(run);
      const watching = [await watch(log, run.id), await watch(peer, run.id), await watch(peer, run.id)];
      const left = await watch(peer, run.id);
      left.stop();
      left.stop();
      await log.append(run.id, createEntries(1, 2));
      for (const { changes } of watching) await expect.poll(() => changes, eventually).toContain("entries");
      expect(await peer.read(run.id, 0)).toEqual(createEntries(1, 2));
      await log.close(run.id, "completed");
      for (const { changes, stop } of watching) {
        await expect.poll(() => changes, eventually).toContain("end");
        stop();
      }
      expect(left.changes).toEqual([]);
    });

    test("L8 what is asked reaches the process that opened the run, once, in order, and nobody else", async () => {
      const run = createRun();
      await log.open(run);
      const asked: [string, RunRequest][] = [];
      const askedOfPeer: string[] = [];
      const stops = [
        log.exchange?.onAsked((runId, request) => asked.push([runId, request])),
        peer.exchange?.onAsked((runId) => askedOfPeer.push(runId)),
      ];
      const requests: RunRequest[] = [
        { type: "change", changes: { title: 'Ünï "code" \n' } },
        { type: "cancel" },
        { type: "discard" },
      ];
      for (const request of requests) await peer.exchange?.ask(run.id, request);
      await expect.poll(() => asked, eventually).toEqual(requests.map((request) => [run.id, request]));
      await log.close(run.id, "cancelled");
      await peer.exchange?.ask(run.id, { type: "cancel" });
      await peer.exchange?.ask(createId("run"), { type: "cancel" });
      // A later one that does arrive shows that those did not.
      const next = createRun();
      await log.open(next);
      await peer.exchange?.ask(next.id, { type: "cancel" });
      await expect.poll(() => asked.slice(3), eventually).toEqual([[next.id, { type: "cancel" }]]);
      expect(askedOfPeer).toEqual([]);
      for (const stop of stops) stop?.();
      await log.close(next.id, "cancelled");
    });
  });
}
