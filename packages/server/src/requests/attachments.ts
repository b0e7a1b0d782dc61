import { type Attachment, type RequestOf, toWireAttachment } from "@parlor/protocol";
import {
  createAttachment as announceAttachment,
  requireAttachments,
} from "../attachments/create-attachment.ts";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { isInMessage } from "./attachment-use.ts";

/** The first phase of an upload: says where the bytes go. */
export async function createAttachment<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"attachments.create">,
): Promise<Attachment> {
  const { name, size, mime_type: mimeType } = request.params;
  return toWireAttachment(await announceAttachment(scope, { name, size, mimeType }));
}

export async function deleteAttachment<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"attachments.delete">,
): Promise<object> {
  const attachments = requireAttachments(scope);
  const { store } = scope.services;
  const { owner } = scope.caller;
  const { attachment_id: id } = request.params;
  const attachment = await store.loadAttachment(owner, id);
  if (!attachment) throw new ChatKitError("attachment_not_found", "There is no such attachment.");
  if (await isInMessage(scope, attachment)) {
    throw new ChatKitError(
      "attachment_in_use",
      "This attachment was sent with a message. It is deleted with its conversation.",
    );
  }
  // The bytes first: what fails in between can be asked for again.
  await attachments.delete(owner, id);
  await store.deleteAttachment(owner, id);
  return {};
}
