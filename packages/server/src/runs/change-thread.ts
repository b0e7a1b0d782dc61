import type { ThreadMetadata } from "@parlor/protocol";
import type { OwnerId, Store } from "../stores/store.ts";
import type { RunRegistry } from "./run-registry.ts";

/**
 * Changes a thread where it is at the moment: in the hands of a run, whose clients are then told, or in the store.
 * Gives the thread as it is afterwards; undefined when the owner has no such thread.
 */
export async function changeThread(
  { store, runs }: { store: Store; runs: RunRegistry },
  { owner, threadId }: { owner: OwnerId; threadId: string },
  change: (thread: ThreadMetadata) => void,
): Promise<ThreadMetadata | undefined> {
  const run = await runs.settledInThread(threadId);
  const changed = run?.record.owner === owner ? await run.changeThread(change) : undefined;
  if (changed) return changed;
  const thread = await store.loadThread(owner, threadId);
  if (!thread) return undefined;
  change(thread);
  return (await store.saveThread(owner, thread)) ? thread : undefined;
}
