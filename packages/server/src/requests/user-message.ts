import {
  type Attachment,
  createId,
  createTimestamp,
  type UserMessageInput,
  type UserMessageItem,
} from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { isInMessage } from "./attachment-use.ts";
import { createThreadNotFound } from "./find-thread.ts";

/** Refuses what the protocol's own checks let through, because it is this server's limit. */
export function assertMessageIsSendable<Context>(
  { services }: RequestScope<Context>,
  input: UserMessageInput,
): void {
  const { maxAttachments } = services.limits;
  if (input.attachments.length <= maxAttachments) return;
  throw new ChatKitError("invalid_request", `A message takes at most ${maxAttachments} attachments.`);
}

/**
 * The attachments that a message names, each the caller's own, uploaded, and in no message of another thread than
 * `threadId`: with that thread its bytes would go.
 */
export async function findAttachments<Context>(
  scope: RequestScope<Context>,
  ids: readonly string[],
  threadId?: string,
): Promise<Attachment[]> {
  const { services, caller } = scope;
  const { store, options } = services;
  return Promise.all(
    [...new Set(ids)].map(async (id) => {
      const attachment = await store.loadAttachment(caller.owner, id);
      const found = attachment && options.attachments && (await options.attachments.find(caller.owner, id));
      if (!attachment || (options.attachments && !found)) {
        throw new ChatKitError("attachment_not_found", "An attachment of this message does not exist.");
      }
      if (found && !found.isUploaded) {
        throw new ChatKitError(
          "attachment_not_uploaded",
          "An attachment of this message has not been uploaded. Upload it, or send the message without it.",
        );
      }
      if (attachment.thread_id !== threadId && (await isInMessage(scope, attachment))) {
        throw new ChatKitError(
          "attachment_in_use",
          "An attachment of this message belongs to another conversation. Upload the file again.",
        );
      }
      return attachment;
    }),
  );
}

export function createUserMessage(
  threadId: string,
  input: UserMessageInput,
  attachments: readonly Attachment[],
): UserMessageItem {
  return {
    type: "user_message",
    id: createId("user_message"),
    thread_id: threadId,
    created_at: createTimestamp(),
    content: input.content,
    attachments: attachments.map((attachment) => ({
      ...attachment,
      thread_id: threadId,
      // It says where to upload to, which is over.
      upload_descriptor: undefined,
    })),
    quoted_text: input.quoted_text,
    inference_options: input.inference_options,
  };
}

/** Keeps a message, and with its attachments the thread that they now belong to. */
export async function saveMessage<Context>(
  { services, caller }: RequestScope<Context>,
  message: UserMessageItem,
): Promise<void> {
  for (const attachment of message.attachments) await services.store.saveAttachment(caller.owner, attachment);
  if (!(await services.store.saveItem(caller.owner, message))) throw createThreadNotFound();
}
