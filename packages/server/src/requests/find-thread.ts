import type { ThreadMetadata } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";

export function createThreadNotFound(): ChatKitError {
  return new ChatKitError("thread_not_found", "There is no such conversation.");
}

/** The caller's thread. Another owner's is as absent as one that never was. */
export async function findThread<Context>(
  { services, caller }: RequestScope<Context>,
  threadId: string,
): Promise<ThreadMetadata> {
  const thread = await services.store.loadThread(caller.owner, threadId);
  if (!thread) throw createThreadNotFound();
  return thread;
}

/** Refuses a thread that takes no messages. */
export function assertThreadIsOpen(thread: ThreadMetadata): void {
  if (thread.status.type === "active") return;
  const { type, reason } = thread.status;
  throw new ChatKitError(
    type === "locked" ? "thread_locked" : "thread_closed",
    reason || (type === "locked" ? "This conversation is locked." : "This conversation is closed."),
  );
}
