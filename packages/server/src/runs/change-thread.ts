import type { ThreadMetadata } from "@parlor/protocol";
import type { OwnerId, Store } from "../stores/store.ts";
import type { RunLog } from "./run-log.ts";
import type { RunRegistry } from "./run-registry.ts";
import { tellOfChange } from "./runs-elsewhere.ts";
import { findChanges } from "./thread-changes.ts";

/**
 * Changes a thread where it is at the moment: in the hands of a run, whose clients are then told, or in the store.
 * Gives the thread as it is afterwards; undefined when the owner has no such thread.
 */
export async function changeThread(
  { store, runs, runLog }: { store: Store; runs: RunRegistry; runLog: RunLog },
  { owner, threadId }: { owner: OwnerId; threadId: string },
  change: (thread: ThreadMetadata) => void,
): Promise<ThreadMetadata | undefined> {
  const run = await runs.settledInThread(threadId);
  const changed = run?.record.owner === owner ? await run.changeThread(change) : undefined;
  if (changed) return changed;
  const thread = await store.loadThread(owner, threadId);
  if (!thread) return undefined;
  const before = structuredClone(thread);
  change(thread);
  if (!(await store.saveThread(owner, thread))) return undefined;
  const changes = findChanges(before, thread);
  if (changes) await tellOfChange(runLog, { owner, threadId }, changes);
  return thread;
}
