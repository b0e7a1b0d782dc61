import type { ThreadItem } from "@parlor/protocol";
import type { LogRecord } from "../chatkit.ts";
import type { RunLog, RunRecord, RunStatus } from "./run-log.ts";
import type { RunStore } from "./run-store.ts";
import { isRunTaken } from "./run-taken.ts";

/** Keeps what is left of a run, and frees its thread. */
export interface RunEnd {
  /** Never rejects. What fails is tried again for some minutes, and then left to the recovery of the next start. */
  carryOut(status: Exclude<RunStatus, "running">, left: readonly ThreadItem[]): Promise<void>;
  /** Tries at once what has failed and waits: somebody needs the thread. */
  hurry(): void;
  /** Tries no more: the process is about to end. */
  giveUp(): void;
}

/** A restart of a database takes seconds to minutes. */
const RETRY_DELAYS_MS = [250, 1_000, 4_000, 16_000, 60_000, 120_000, 240_000];

export function createRunEnd(options: {
  record: RunRecord;
  store: RunStore;
  log: RunLog;
  report(record: LogRecord): void;
  /** Called when something has failed for the first time: from then on nobody has to wait for the end. */
  onDelay(): void;
}): RunEnd {
  const { record, store, log, report, onDelay } = options;
  let hasGivenUp = false;
  let wake: (() => void) | undefined;

  async function tryOnce(status: Exclude<RunStatus, "running">, left: ThreadItem[]): Promise<boolean> {
    const names = { runId: record.id, threadId: record.threadId };
    let isKept = true;
    for (const item of [...left]) {
      try {
        await store.saveItem(record.owner, item);
        left.splice(left.indexOf(item), 1);
      } catch (error) {
        if (isRunTaken(error)) {
          left.length = 0;
          break;
        }
        isKept = false;
        report({ level: "error", message: "what a run had shown could not be kept", ...names, error });
      }
    }
    if (!isKept && left.length > 0) return false;
    try {
      await log.close(record.id, status);
      return true;
    } catch (error) {
      report({ level: "error", message: "a run could not be closed in the log", ...names, error });
      return false;
    }
  }

  async function wait(delayMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, delayMs);
    });
    wake = undefined;
    clearTimeout(timer);
  }

  return {
    async carryOut(status, left) {
      const remaining = [...left];
      if (await tryOnce(status, remaining)) return;
      onDelay();
      for (const delayMs of RETRY_DELAYS_MS) {
        if (hasGivenUp) return;
        await wait(delayMs);
        if (await tryOnce(status, remaining)) return;
      }
      // A store that refuses what it is given must not keep the thread for ever.
      if (remaining.length > 0) await tryOnce(status, []);
    },
    hurry() {
      wake?.();
    },
    giveUp() {
      hasGivenUp = true;
      wake?.();
    },
  };
}
