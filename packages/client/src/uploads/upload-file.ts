import type { Attachment, UploadDescriptor } from "@parlor/protocol";
import type { ChatClient } from "../chat-client.ts";
import { ChatClientError } from "../chat-client-error.ts";
import { createError, toChatClientError } from "../session/session.ts";
import { toHttpFailure } from "../wire/failures.ts";
import { isRecord } from "../wire/is-record.ts";

/** How files reach the server: announced first and then sent where it says, or sent to one address at once. */
export type UploadStrategy = { type: "two_phase" } | { type: "direct"; uploadUrl: string };

/** One request with a file's bytes. Like `fetch`; `isForeign` means a host that is not the service's own. */
export type SendBytes = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: Blob | FormData; signal: AbortSignal },
  target: { isForeign: boolean },
) => Promise<Response>;

/** What `uploadFile` needs beside the file. */
export interface UploadOptions {
  strategy: UploadStrategy;
  /** Absolute address of the ChatKit endpoint; addresses of uploads are relative to it. */
  apiUrl: string;
  request: ChatClient["request"];
  /**
   * Sends the bytes. To a foreign host, which only the server named, send neither cookies nor headers of the page: the
   * descriptor has all that it needs.
   */
  send: SendBytes;
  signal: AbortSignal;
}

/**
 * Uploads a file and gives its Attachment, without the descriptor. Rejects with a `ChatClientError`, or with the
 * signal's reason; what the server was told of a file that did not get there is deleted again.
 */
export async function uploadFile(file: File, options: UploadOptions): Promise<Attachment> {
  try {
    return options.strategy.type === "direct"
      ? await uploadDirectly(file, options, options.strategy.uploadUrl)
      : await uploadInTwoPhases(file, options);
  } catch (thrown) {
    throw options.signal.aborted ? options.signal.reason : toChatClientError(thrown);
  }
}

async function uploadDirectly(file: File, options: UploadOptions, uploadUrl: string): Promise<Attachment> {
  // The page itself named this address: it is the service's, wherever it is.
  const response = await sendFile(
    file,
    { url: new URL(uploadUrl, options.apiUrl).href, method: "POST", headers: {} },
    options,
    false,
  );
  return parseAttachment(await response.json().catch(() => undefined));
}

async function uploadInTwoPhases(file: File, options: UploadOptions): Promise<Attachment> {
  const params = { name: file.name, size: file.size, mime_type: toMimeType(file) };
  const { signal } = options;
  const answer = await options.request({ type: "attachments.create", params }, { signal });
  const attachment = parseAttachment(answer);
  const descriptor = parseDescriptor(answer);
  try {
    const url = new URL(descriptor.url, options.apiUrl);
    const isForeign = url.origin !== new URL(options.apiUrl).origin;
    await sendFile(file, { ...descriptor, url: url.href }, options, isForeign);
  } catch (error) {
    const abandoned = { type: "attachments.delete", params: { attachment_id: attachment.id } } as const;
    options.request(abandoned).catch(() => undefined);
    throw error;
  }
  return attachment;
}

async function sendFile(
  file: File,
  { url, method, headers }: UploadDescriptor,
  { send, signal }: UploadOptions,
  isForeign: boolean,
): Promise<Response> {
  let body: Blob | FormData = file;
  if (method === "POST") {
    body = new FormData();
    body.append("file", file, file.name);
  }
  let response: Response;
  try {
    response = await send(url, { method, headers, body, signal }, { isForeign });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw createError("upload_failed", "The file did not arrive. Check the connection and try again.", {
      canRetry: true,
      cause,
    });
  }
  if (response.ok) return response;
  throw new ChatClientError(
    toHttpFailure(response.status, response.headers, await response.text().catch(() => "")),
  );
}

/** The type of a file, or that of any bytes for what the browser does not know. */
function toMimeType({ type }: File): string {
  return type || "application/octet-stream";
}

function parseAttachment(value: unknown): Attachment {
  if (!isRecord(value) || typeof value.id !== "string") throw createUnexpected();
  const { id, name, mime_type, preview_url } = value;
  const fields = { id, name: String(name ?? ""), mime_type: String(mime_type ?? "") };
  return value.type === "image" && typeof preview_url === "string"
    ? { type: "image", ...fields, preview_url }
    : { type: "file", ...fields };
}

function parseDescriptor(value: unknown): UploadDescriptor {
  const descriptor = isRecord(value) ? value.upload_descriptor : undefined;
  if (!isRecord(descriptor) || typeof descriptor.url !== "string") throw createUnexpected();
  return {
    url: descriptor.url,
    method: descriptor.method === "POST" ? "POST" : "PUT",
    headers: isRecord(descriptor.headers) ? (descriptor.headers as Record<string, string>) : {},
  };
}

function createUnexpected() {
  return createError("unexpected_answer", "The chat service did not take the file in a way that is known.");
}
