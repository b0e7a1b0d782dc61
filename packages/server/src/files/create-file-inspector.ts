import { fileTypeFromBuffer } from "file-type";
import { decodeText } from "../attachments/decode-text.ts";
import { ChatKitError } from "../errors.ts";
import type { AttachmentFile } from "../stores/attachment-store.ts";
import { createPreview, type Preview, type PreviewOptions, previewTypes } from "./create-preview.ts";

/** Looks at a file before it is kept. Rejects with a `ChatKitError` for what is not taken. */
export type FileInspector = (file: AttachmentFile, bytes: Uint8Array) => Promise<{ preview?: Preview }>;

/** Where the kinds of files are told by: nothing that tells them stands further behind. */
const SIGNATURE_BYTES = 64 * 1024;
const textPattern = /^text\/|^application\/(?:json|xml|yaml|toml|x-ndjson|javascript|sql)$|\+(?:json|xml)$/;
/** One kind of file under several names. */
const otherNames: Record<string, string> = { "image/jpg": "image/jpeg", "image/apng": "image/png" };

function createWrongType(message: string): ChatKitError {
  return new ChatKitError("attachment_type_not_allowed", message);
}

/** The type that bytes have by their signature; undefined for text, which has none. */
async function detectType(bytes: Uint8Array): Promise<string | undefined> {
  const detected = await fileTypeFromBuffer(bytes.subarray(0, SIGNATURE_BYTES)).catch(() => undefined);
  if (!detected) return undefined;
  const type = otherNames[detected.mime] ?? detected.mime;
  return textPattern.test(type) ? undefined : type;
}

/**
 * Checks by its bytes that a file is what it is said to be: text is text, everything else has the signature of its
 * type. SVG is refused, for it can hold scripts. Images get a preview, and are refused when they cannot be decoded.
 */
export function createFileInspector(options: PreviewOptions = {}): FileInspector {
  return async ({ mimeType: claimed }, bytes) => {
    const mimeType = otherNames[claimed] ?? claimed;
    if (mimeType.startsWith("image/svg")) throw createWrongType("SVG images are not taken. Attach a PNG.");
    const detected = await detectType(bytes);
    if (textPattern.test(mimeType)) {
      if (detected !== undefined || decodeText(bytes) === undefined)
        throw createWrongType(`This file is not text, as its type ${mimeType} says.`);
      return {};
    }
    if (detected !== mimeType)
      throw createWrongType(`This file is not what its type ${mimeType} says. Save it again in that format.`);
    return previewTypes.includes(mimeType) ? { preview: await createPreview(bytes, mimeType, options) } : {};
  };
}
