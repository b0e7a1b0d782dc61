import { ChatKitError } from "../errors.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { readInTime } from "./read-in-time.ts";

/** How much of a body is read, and for how long it may stand still. */
interface ReadLimits {
  maxBytes: number;
  timeoutMs: number;
}

export function createBodyTimeout(): ChatKitError {
  return new ChatKitError("body_timeout", "The body of the request stopped arriving. Send it again.");
}

/** The parts of a body as they arrive. */
async function* readParts(
  request: Request,
  limits: { maxBytes: number; timeoutMs: number; createTooLarge(): ChatKitError },
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = IncomingRequest.openBody(request);
  let size = 0;
  try {
    while (true) {
      const part = await readInTime(reader, limits.timeoutMs, createBodyTimeout);
      if (part === undefined) return;
      size += part.byteLength;
      if (size > limits.maxBytes) throw limits.createTooLarge();
      yield part;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

/** Reads a body, never more of it than allowed, whatever its headers claim. */
export async function readBytes(
  request: Request,
  { maxBytes, timeoutMs, createTooLarge }: ReadLimits & { createTooLarge(): ChatKitError },
): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length")) > maxBytes) throw createTooLarge();
  const parts: Uint8Array[] = [];
  for await (const part of readParts(request, { maxBytes, timeoutMs, createTooLarge })) {
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

/**
 * Reads a request's body as the text of a JSON value. A recording is longer than any other request: a body that
 * names `input.transcribe` within the first `maxBytes` may have `maxAudioBodyBytes`.
 */
export async function readJsonText(
  request: Request,
  { maxBytes, maxAudioBodyBytes, timeoutMs }: ReadLimits & { maxAudioBodyBytes: number },
): Promise<string> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && !type?.endsWith("+json")) {
    throw new ChatKitError("unsupported_media_type", "Send the request as application/json.");
  }
  const allowed = Math.max(maxBytes, maxAudioBodyBytes);
  const createTooLarge = () =>
    new ChatKitError("body_too_large", `The body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers.get("content-length")) > allowed) throw createTooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    for await (const part of readParts(request, { maxBytes: allowed, timeoutMs, createTooLarge })) {
      const wasSmall = size <= maxBytes;
      size += part.byteLength;
      text += decoder.decode(part, { stream: true });
      if (wasSmall && size > maxBytes && !text.slice(0, maxBytes).includes('"input.transcribe"')) {
        throw createTooLarge();
      }
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof ChatKitError) throw error;
    throw new ChatKitError("invalid_json", "The body is not valid JSON.", { cause: error });
  }
}
