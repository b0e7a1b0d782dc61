import type { LiveRun } from "./run.ts";

/** The runs that this process carries out. One that has ended is the log's alone. */
export interface RunRegistry {
  /**
   * Announces a run that is being claimed and saved. Gives what to call with the run once it runs, or with nothing
   * when it came to nothing.
   */
  announce(run: { id: string; threadId: string }): (run?: LiveRun) => void;
  /** By run id; an announced one once it runs. */
  find(runId: string): Promise<LiveRun | undefined>;
  /** The run under way in a thread. */
  inThread(threadId: string): LiveRun | undefined;
  /** The same, once the runs that are announced in the thread either run or have come to nothing. */
  settledInThread(threadId: string): Promise<LiveRun | undefined>;
  running(): LiveRun[];
}

export function createRunRegistry(): RunRegistry {
  const runs = new Map<string, LiveRun>();
  const byThread = new Map<string, LiveRun>();
  const announced = new Map<string, { threadId: string; settled: Promise<LiveRun | undefined> }>();

  function add(run: LiveRun) {
    const { id, threadId } = run.record;
    runs.set(id, run);
    byThread.set(threadId, run);
    void run.finished.then(() => {
      runs.delete(id);
      if (byThread.get(threadId) === run) byThread.delete(threadId);
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
    running: () => [...runs.values()],
  };
}
