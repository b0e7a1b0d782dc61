import type { LiveRun } from "./run.ts";

/** The runs of this process: those under way, and those that ended a while ago. */
export interface RunRegistry {
  add(run: LiveRun): void;
  /** By run id; also an ended one for as long as it is kept. */
  find(runId: string): LiveRun | undefined;
  /** The run under way in a thread. */
  inThread(threadId: string): LiveRun | undefined;
  running(): LiveRun[];
}

export function createRunRegistry(options: { retentionMs: number }): RunRegistry {
  // In the order in which they were started.
  const runs = new Map<string, LiveRun>();
  const byThread = new Map<string, LiveRun>();

  function forgetOld() {
    const horizon = Date.now() - options.retentionMs;
    for (const [id, run] of runs) {
      if (run.endedAt === undefined) continue;
      if (run.endedAt > horizon) break;
      runs.delete(id);
    }
  }

  return {
    add(run) {
      forgetOld();
      runs.set(run.record.id, run);
      byThread.set(run.record.threadId, run);
      void run.finished.then(() => {
        if (byThread.get(run.record.threadId) === run) byThread.delete(run.record.threadId);
      });
    },
    find: (runId) => runs.get(runId),
    inThread: (threadId) => byThread.get(threadId),
    running: () => [...byThread.values()],
  };
}
