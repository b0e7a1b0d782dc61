import {
  type Attachment,
  createId,
  createTimestamp,
  type UserMessageInput,
  type UserMessageItem,
} from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";

/** Refuses a message that says nothing, or more than allowed. */
export function assertMessageIsSendable<Context>(
  scope: RequestScope<Context>,
  input: UserMessageInput,
): void {
  const { limits } = scope.services;
  const text = input.content.map((part) => part.text).join("");
  const hasTag = input.content.some((part) => part.type === "input_tag");
  if (text.trim() === "" && !hasTag && input.attachments.length === 0) {
    throw new ChatKitError("empty_message", "The message is empty. Write something, or attach a file.");
  }
  const length = text.length + (input.quoted_text?.length ?? 0);
  if (length > limits.maxMessageLength) {
    throw new ChatKitError(
      "message_too_long",
      `The message has ${length} characters; at most ${limits.maxMessageLength} can be sent.`,
    );
  }
  if (input.attachments.length > limits.maxAttachments) {
    throw new ChatKitError(
      "invalid_request",
      `A message takes at most ${limits.maxAttachments} attachments.`,
    );
  }
}

/** The attachments that a message names, each the caller's own. */
export async function findAttachments<Context>(
  { services, caller }: RequestScope<Context>,
  ids: readonly string[],
): Promise<Attachment[]> {
  const found = await Promise.all(ids.map((id) => services.store.loadAttachment(caller.owner, id)));
  return found.map((attachment) => {
    if (!attachment)
      throw new ChatKitError("attachment_not_found", "An attachment of this message does not exist.");
    return attachment;
  });
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
    attachments: attachments.map((attachment) => ({ ...attachment, thread_id: threadId })),
    quoted_text: input.quoted_text,
    inference_options: input.inference_options,
  };
}
