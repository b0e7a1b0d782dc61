import { toWireAttachment } from "@parlor/protocol";
import { ChatKitError, isChatKitError } from "../errors.ts";
import { toJsonAnswer } from "../http/json-answer.ts";
import { assertReadable } from "../http/open-body.ts";
import { readBytes } from "../http/read-body.ts";
import type { RequestScope } from "../services.ts";
import { toContentDisposition } from "./content-disposition.ts";
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
  const parts = new URL(request.url).pathname.split("/");
  const isPreview = parts.at(-1) === "preview";
  const id = parts.at(isPreview ? -2 : -1) ?? "";
  switch (request.method) {
    case "POST":
      return takeDirectUpload(scope, request);
    case "PUT":
      return takeAnnouncedUpload(scope, request, id);
    case "GET":
    case "HEAD":
      return isPreview ? givePreview(scope, request, id) : giveFile(scope, request, id);
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
    const files = form.getAll("file");
    if (files.length > 1)
      throw new ChatKitError("invalid_attachment", "Send one file in the field file, not more.");
    if (files[0] instanceof File) return files[0];
  } catch (error) {
    if (isChatKitError(error)) throw error;
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
  assertReadable(request);
  const limit = limitToSize(request.body, { size: found.file.size, timeoutMs: limits.bodyTimeoutMs });
  const isWritten = await attachments.write(owner, id, limit.bytes).catch((error: unknown) => {
    // What was wrong with the bytes says more than what the store made of it.
    throw limit.failure() ?? error;
  });
  if (!isWritten) throw alreadyUploaded;
  const uploaded = { ...attachment, upload_descriptor: undefined };
  if (!(await store.saveAttachment(owner, uploaded))) throw createAttachmentNotFound();
  return toJsonAnswer(toWireAttachment(uploaded), scope.requestId);
}

/** Whatever the bytes are in truth, they are never a page of this origin. */
const safetyHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-site",
};

/** Asked again each time, so that who has signed out sees nothing of it; and sent once, for it never changes. */
function toCacheHeaders(etag: string) {
  return { etag, "cache-control": "private, no-cache", vary: "cookie, authorization" };
}

async function giveFile<Context>(
  scope: RequestScope<Context>,
  request: Request,
  id: string,
): Promise<Response> {
  const attachments = requireAttachments(scope);
  const { owner } = scope.caller;
  const found = await attachments.find(owner, id);
  if (!found?.isUploaded) throw createAttachmentNotFound();
  const { name, mimeType, size } = found.file;
  const headers = { "x-request-id": scope.requestId, ...safetyHeaders };
  const location = await attachments.signDownload?.(owner, id);
  if (location !== undefined) {
    return new Response(null, {
      status: 302,
      headers: { ...headers, location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
    });
  }
  const fileHeaders = {
    ...headers,
    ...toCacheHeaders(`"${id}"`),
    "content-type": mimeType,
    "content-disposition": toContentDisposition(name),
  };
  return giveBytes(request, fileHeaders, size, () => attachments.read(owner, id));
}

async function givePreview<Context>(
  scope: RequestScope<Context>,
  request: Request,
  id: string,
): Promise<Response> {
  const attachments = requireAttachments(scope);
  const preview = await attachments.readPreview?.(scope.caller.owner, id);
  if (!preview) throw createAttachmentNotFound();
  const headers = {
    "x-request-id": scope.requestId,
    ...safetyHeaders,
    ...toCacheHeaders(`"${id}-preview"`),
    "content-type": preview.mimeType,
    "content-disposition": "inline",
  };
  let isRead = false;
  const answer = await giveBytes(request, headers, undefined, async () => {
    isRead = true;
    return preview.bytes;
  });
  if (!isRead) await preview.bytes.cancel();
  return answer;
}

async function giveBytes(
  request: Request,
  headers: Record<string, string>,
  size: number | undefined,
  read: () => Promise<ReadableStream<Uint8Array> | undefined>,
): Promise<Response> {
  if (request.headers.get("if-none-match") === headers.etag)
    return new Response(null, { status: 304, headers });
  const sized = size === undefined ? headers : { ...headers, "content-length": String(size) };
  if (request.method === "HEAD") return new Response(null, { headers: sized });
  const bytes = await read();
  if (!bytes) throw createAttachmentNotFound();
  return new Response(bytes as ReadableStream<Uint8Array<ArrayBuffer>>, { headers: sized });
}
