import { type Attachment, createId } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import { isAllowedType, toMediaType } from "../http/media-type.ts";
import type { RequestScope } from "../services.ts";
import type { AttachmentStore } from "../stores/attachment-store.ts";
import { toAttachmentName } from "./attachment-name.ts";

/** A file that somebody wants to attach, as they describe it. */
export interface AnnouncedFile {
  name: string;
  size: number;
  mimeType: string;
}

export function requireAttachments<Context>({ services }: RequestScope<Context>): AttachmentStore {
  const { attachments } = services.options;
  if (!attachments) throw new ChatKitError("not_supported", "This server takes no attachments.");
  return attachments;
}

export function createAttachmentTooLarge(maxBytes: number): ChatKitError {
  return new ChatKitError("attachment_too_large", `A file has at most ${maxBytes} bytes.`);
}

/** Announces a file to the attachment store, and keeps its metadata. `upload` writes its bytes in between. */
export async function createAttachment<Context>(
  scope: RequestScope<Context>,
  announced: AnnouncedFile,
  upload?: (id: string) => Promise<void>,
): Promise<Attachment> {
  const attachments = requireAttachments(scope);
  const { store, limits, report } = scope.services;
  const { owner } = scope.caller;
  const mimeType = toMediaType(announced.mimeType);
  if (mimeType === undefined || !isAllowedType(mimeType, limits.attachmentTypes)) {
    throw new ChatKitError(
      "attachment_type_not_allowed",
      `Files of this type are not taken. Attach one of: ${limits.attachmentTypes.join(", ")}.`,
    );
  }
  if (announced.size > limits.maxAttachmentBytes) throw createAttachmentTooLarge(limits.maxAttachmentBytes);
  const id = createId("attachment");
  const name = toAttachmentName(announced.name);
  const { uploadDescriptor, previewUrl } = await attachments.create(owner, {
    id,
    name,
    mimeType,
    size: announced.size,
  });
  try {
    await upload?.(id);
    if (!upload && !uploadDescriptor) {
      throw new ChatKitError("not_supported", "This server takes uploads in one piece only.");
    }
    const fields = {
      id,
      name,
      mime_type: mimeType,
      ...(upload ? {} : { upload_descriptor: uploadDescriptor }),
    };
    const attachment: Attachment =
      mimeType.startsWith("image/") && previewUrl !== undefined
        ? { type: "image", ...fields, preview_url: previewUrl }
        : { type: "file", ...fields };
    if (!(await store.saveAttachment(owner, attachment)))
      throw new Error(`attachment ${id} could not be saved`);
    return attachment;
  } catch (error) {
    // Nobody could ever reach what is left of it.
    await attachments.delete(owner, id).catch((deleteError: unknown) => {
      report({ level: "warn", message: "an attachment was left behind", error: deleteError });
    });
    throw error;
  }
}
