import type { Store } from "../stores/store.ts";
import type { RunLog, RunRecord } from "./run-log.ts";

/** What a run writes. */
export type RunStore = Pick<Store, "saveThread" | "saveItem" | "deleteItems">;

/**
 * The store, as a run writes to it: what other processes may have taken is asked for before each write, which rejects
 * with `run_taken` then. Where nobody else can take a run, it is the store itself.
 */
export function createRunStore({
  store,
  log,
  record,
}: {
  store: Store;
  log: RunLog;
  record: RunRecord;
}): RunStore {
  if (!log.assertMine) return store;
  const assertMine = () => log.assertMine?.(record.id);
  return {
    async saveThread(owner, thread) {
      await assertMine();
      return store.saveThread(owner, thread);
    },
    async saveItem(owner, item) {
      await assertMine();
      return store.saveItem(owner, item);
    },
    async deleteItems(owner, threadId, itemIds) {
      await assertMine();
      return store.deleteItems(owner, threadId, itemIds);
    },
  };
}
