import { createId, createTimestamp } from "@parlor/protocol";
import { removeStoppedThread } from "../requests/remove-thread.ts";
import type { Services } from "../services.ts";
import type { OwnerId } from "../stores/store.ts";

/**
 * Deletes a thread unless a turn runs in it. It is held as by a turn meanwhile, so that none can begin; `isDue` is asked
 * once it is held, for a turn may have ended just before. Gives whether it was deleted.
 */
export async function deleteIdleThread<Context>(
  services: Services<Context>,
  { owner, threadId, isDue }: { owner: OwnerId; threadId: string; isDue: () => Promise<boolean> },
): Promise<boolean> {
  const { runLog } = services;
  const id = createId("run");
  const hold = { id, owner, threadId, status: "running", startedAt: createTimestamp() } as const;
  const opening = await runLog.open({ ...hold });
  if (opening.outcome !== "opened") return false;
  try {
    return (await isDue()) && (await removeStoppedThread({ services, caller: { owner } }, threadId));
  } finally {
    await runLog.close(id, "cancelled");
  }
}
