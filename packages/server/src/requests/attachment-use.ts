import type { Attachment } from "@parlor/protocol";
import type { OwnedScope } from "../services.ts";
import { readNewestFirst } from "./read-newest-first.ts";

const PAGE_SIZE = 100;

/**
 * Whether a message has an attachment. That it names a thread is not enough: the message may not have been saved, and
 * its next try is to find the attachment free.
 */
export async function isInMessage<Context>(
  scope: OwnedScope<Context>,
  { id, thread_id: threadId }: Attachment,
): Promise<boolean> {
  if (!threadId) return false;
  for await (const item of readNewestFirst(scope, threadId, PAGE_SIZE)) {
    if (item.type === "user_message" && item.attachments.some((attachment) => attachment.id === id))
      return true;
  }
  return false;
}
