import type { ThreadStreamEvent } from "@parlor/protocol";
import type { LogRecord } from "../chatkit.ts";
import type { Store } from "../stores/store.ts";
import { createPendingItems } from "./pending-items.ts";
import { createHiddenContext, interruptedContext } from "./run.ts";
import type { RunLog, RunRecord } from "./run-log.ts";

/** What a client that attaches to a run whose process died is told. */
export const interruptedEvent: ThreadStreamEvent = {
  type: "error",
  code: "custom",
  message: "The answer was cut off because the server stopped. You can ask again.",
  allow_retry: true,
};

/** Closes the runs whose process died: what they had shown is saved. Gives how many there were. */
export async function recoverRuns(options: {
  store: Store;
  log: RunLog;
  report(record: LogRecord): void;
}): Promise<number> {
  const { store, log, report } = options;
  const orphans = await log.takeOrphans();
  for (const run of orphans) {
    try {
      await recoverRun(store, log, run);
      report({
        level: "warn",
        message: "closed a run that was cut off",
        runId: run.id,
        threadId: run.threadId,
      });
    } catch (error) {
      report({ level: "error", message: "a run that was cut off could not be closed", runId: run.id, error });
    }
  }
  return orphans.length;
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
