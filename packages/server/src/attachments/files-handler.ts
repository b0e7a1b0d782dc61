import { toWireAttachment } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import { toJsonAnswer } from "../http/json-answer.ts";
import { readBytes } from "../http/read-body.ts";
import type { RequestScope } from "../services.ts";
import { createAttachment, createAttachmentTooLarge, requireAttachments } from "./create-attachment.ts";
import { limitToSize } from "./limit-to-size.ts";

/** What multipart adds to a file: boundaries, headers, and small fields that nobody reads. */
const MULTIPART_OVERHEAD_BYTES = 64 * 1024;

function createAttachmentNotFound(): ChatKitError {
  return new ChatKitError("attachment_not_found", "There is no such attachment.");
}

/** Answers one request for the bytes of attachments. */
export function handleFileRequest<Context>(
  scope: RequestScope<Context>,
  request: Request,
): Promise<Response> {
  requireAttachments(scope);
  const id = new URL(request.url).pathname.split("/").at(-1) ?? "";
  switch (request.method) {
    case "POST":
      return takeDirectUpload(scope, request);
    case "PUT":
      return takeAnnouncedUpload(scope, request, id);
    case "GET":
    case "HEAD":
      return giveFile(scope, request, id);
    default:
      throw new ChatKitError("method_not_allowed", "Send files with POST or PUT, and read them with GET.");
  }
}

async function takeDirectUpload<Context>(scope: RequestScope<Context>, request: Request): Promise<Response> {
  const { limits } = scope.services;
  const { owner } = scope.caller;
  const contentType = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    throw new ChatKitError(
      "unsupported_media_type",
      "Send the file as multipart/form-data, in the field file.",
    );
  }
  const body = await readBytes(request, {
    maxBytes: limits.maxAttachmentBytes + MULTIPART_OVERHEAD_BYTES,
    timeoutMs: limits.bodyTimeoutMs,
    createTooLarge: () => createAttachmentTooLarge(limits.maxAttachmentBytes),
  });
  const file = await readFileField(body, contentType);
  const announced = { name: file.name, size: file.size, mimeType: file.type };
  const attachment = await createAttachment(scope, announced, async (id) => {
    const isWritten = await requireAttachments(scope).write(owner, id, file.stream());
    if (!isWritten) throw createAttachmentNotFound();
  });
  return toJsonAnswer(toWireAttachment(attachment), scope.requestId);
}

async function readFileField(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<File> {
  try {
    const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
    const file = form.get("file");
    if (file instanceof File) return file;
  } catch (error) {
    throw new ChatKitError("invalid_attachment", "The body is no valid multipart/form-data.", {
      cause: error,
    });
  }
  throw new ChatKitError("invalid_attachment", "The body has no file in the field file.");
}

/** The second phase of an upload: the bytes of a file that `attachments.create` has announced. */
async function takeAnnouncedUpload<Context>(
  scope: RequestScope<Context>,
  request: Request,
  id: string,
): Promise<Response> {
  const attachments = requireAttachments(scope);
  const { store, limits } = scope.services;
  const { owner } = scope.caller;
  const [attachment, found] = await Promise.all([
    store.loadAttachment(owner, id),
    attachments.find(owner, id),
  ]);
  if (!attachment || !found) throw createAttachmentNotFound();
  const alreadyUploaded = new ChatKitError("already_uploaded", "This file has been uploaded already.");
  if (found.isUploaded) throw alreadyUploaded;
  const bytes = limitToSize(request.body, { size: found.file.size, timeoutMs: limits.bodyTimeoutMs });
  if (!(await attachments.write(owner, id, bytes))) throw alreadyUploaded;
  const uploaded = { ...attachment, upload_descriptor: undefined };
  if (!(await store.saveAttachment(owner, uploaded))) throw createAttachmentNotFound();
  return toJsonAnswer(toWireAttachment(uploaded), scope.requestId);
}

async function giveFile<Context>(
  scope: RequestScope<Context>,
  request: Request,
  id: string,
): Promise<Response> {
  const attachments = requireAttachments(scope);
  const { owner } = scope.caller;
  const found = await attachments.find(owner, id);
  const bytes = found?.isUploaded ? await attachments.read(owner, id) : undefined;
  if (!found || !bytes) throw createAttachmentNotFound();
  const { name, mimeType, size } = found.file;
  if (request.method === "HEAD") await bytes.cancel();
  return new Response(request.method === "HEAD" ? null : bytes, {
    headers: {
      "x-request-id": scope.requestId,
      "content-type": mimeType,
      "content-length": String(size),
      // Whatever the bytes are in truth, they are never a page of this origin.
      "content-disposition": `attachment; filename*=UTF-8''${encodeFileName(name)}`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-cache",
    },
  });
}

/** RFC 8187: what `encodeURIComponent` leaves alone beyond what a header parameter may have. */
function encodeFileName(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}
