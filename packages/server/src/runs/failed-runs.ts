import type { LogRecord } from "../chatkit.ts";
import type { Store } from "../stores/store.ts";
import { createRunEnd, type RunEnd } from "./run-end.ts";
import type { RunLog, RunRecord } from "./run-log.ts";

/** A run that came to nothing, and that the log may still take for running. */
interface FailedRun {
  readonly finished: Promise<void>;
  hurry: RunEnd["hurry"];
}

/** Runs that came to nothing: closed, so that their threads are free, as soon as the log can be told. */
export interface FailedRuns {
  /** Resolves once it was tried. Never rejects. */
  close(record: RunRecord): Promise<void>;
  /** One that waits for the log. */
  find(runId: string): FailedRun | undefined;
  /** Tries no more. */
  giveUp(): void;
}

export function createFailedRuns(options: {
  store: Store;
  log: RunLog;
  report(record: LogRecord): void;
}): FailedRuns {
  const waiting = new Map<string, FailedRun & { end: RunEnd }>();
  return {
    close(record) {
      const { promise: isTried, resolve } = Promise.withResolvers<void>();
      const end = createRunEnd({ ...options, record, onDelay: resolve });
      const finished = end.carryOut("failed", []).then(() => {
        waiting.delete(record.id);
        resolve();
      });
      waiting.set(record.id, { end, finished, hurry: end.hurry });
      return isTried;
    },
    find: (runId) => waiting.get(runId),
    giveUp() {
      for (const { end } of waiting.values()) end.giveUp();
    },
  };
}
