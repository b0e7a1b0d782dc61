import type { LiveRun } from "./run.ts";

/** The runs of this process: those under way, and those that ended a while ago. */
export interface RunRegistry {
  /**
   * Announces a run that is being claimed and saved. Gives what to call with the run once it runs, or with nothing
   * when it came to nothing.
   */
  announce(run: { id: string; threadId: string }): (run?: LiveRun) => void;
  /** By run id, an announced one once it runs; also an ended one for as long as it is kept. */
  find(runId: string): Promise<LiveRun | undefined>;
  /** The run under way in a thread. */
  inThread(threadId: string): LiveRun | undefined;
  /** The same, once the runs that are announced in the thread either run or have come to nothing. */
  settledInThread(threadId: string): Promise<LiveRun | undefined>;
  running(): LiveRun[];
}

export function createRunRegistry(options: { retentionMs: number }): RunRegistry {
  // In the order in which they were started.
  const runs = new Map<string, LiveRun>();
  const byThread = new Map<string, LiveRun>();
  const announced = new Map<string, { threadId: string; settled: Promise<LiveRun | undefined> }>();

  function forgetOld() {
    const horizon = Date.now() - options.retentionMs;
    for (const [id, run] of runs) {
      if (run.endedAt === undefined) continue;
      if (run.endedAt > horizon) break;
      runs.delete(id);
    }
  }

  function add(run: LiveRun) {
    forgetOld();
    runs.set(run.record.id, run);
    byThread.set(run.record.threadId, run);
    void run.finished.then(() => {
      if (byThread.get(run.record.threadId) === run) byThread.delete(run.record.threadId);
    });
  }

  return {
    announce({ id, threadId }) {
      const { promise: settled, resolve } = Promise.withResolvers<LiveRun | undefined>();
      announced.set(id, { threadId, settled });
      return (run) => {
        if (run) add(run);
        announced.delete(id);
        resolve(run);
      };
    },
    find: async (runId) => runs.get(runId) ?? announced.get(runId)?.settled,
    inThread: (threadId) => byThread.get(threadId),
    async settledInThread(threadId) {
      for (const run of [...announced.values()]) if (run.threadId === threadId) await run.settled;
      return byThread.get(threadId);
    },
    running: () => [...byThread.values()],
  };
}
