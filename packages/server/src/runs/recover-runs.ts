import type { ThreadStreamEvent } from "@parlor/protocol";
import type { LogRecord } from "../chatkit.ts";
import type { Store } from "../stores/store.ts";
import { createPendingItems } from "./pending-items.ts";
import { createHiddenContext, interruptedContext } from "./run.ts";
import type { RunLog, RunRecord } from "./run-log.ts";

/** Closes the runs whose process died. */
export interface Recovery {
  /** Saves what such runs had shown, and closes them. Gives how many there were. */
  run(): Promise<number>;
  /** Looks for them from time to time, until `stop`. What goes wrong is tried again the next time. */
  start(intervalMs: number): void;
  stop(): void;
}

export function createRecovery(options: {
  store: Store;
  log: RunLog;
  report(record: LogRecord): void;
}): Recovery {
  const { store, log, report } = options;
  /** Taken from the log, which gives them to nobody again, and not closed yet. */
  const taken = new Map<string, RunRecord>();
  let underWay: Promise<number> | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function closeAll(): Promise<number> {
    for (const run of await log.takeOrphans()) taken.set(run.id, run);
    const count = taken.size;
    for (const run of taken.values()) {
      const names = { runId: run.id, threadId: run.threadId };
      try {
        await recoverRun(store, log, run);
        taken.delete(run.id);
        report({ level: "warn", message: "closed a run that was cut off", ...names });
      } catch (error) {
        report({ level: "error", message: "a run that was cut off could not be closed", ...names, error });
      }
    }
    return count;
  }

  function run(): Promise<number> {
    underWay ??= closeAll().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    run,
    start(intervalMs) {
      timer = setInterval(() => {
        run().catch((error: unknown) => {
          report({ level: "warn", message: "runs that were cut off could not be looked for", error });
        });
      }, intervalMs);
      // Where timers hold a process, this one is no reason to live on.
      if (typeof timer === "object" && "unref" in timer) timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

async function recoverRun(store: Store, log: RunLog, run: RunRecord): Promise<void> {
  const entries = await log.read(run.id, 0);
  const pending = createPendingItems();
  for (const { data } of entries) pending.apply(JSON.parse(data) as ThreadStreamEvent);
  for (const item of pending.settle().kept) await store.saveItem(run.owner, item);
  if (entries.length > 0)
    await store.saveItem(run.owner, createHiddenContext(run.threadId, interruptedContext));
  await log.close(run.id, "interrupted");
}
