import { ChatKitError } from "../errors.ts";
import { openBody } from "./open-body.ts";
import { readInTime } from "./read-in-time.ts";

/** How much of a body is read, and for how long it may stand still. */
interface ReadLimits {
  maxBytes: number;
  timeoutMs: number;
}

/** What stands around a recording in its request. */
const AUDIO_BODY_OVERHEAD_BYTES = 4 * 1024;

export function createAudioTooLarge(maxBytes: number): ChatKitError {
  return new ChatKitError("audio_too_large", `The recording is larger than ${maxBytes} bytes.`);
}

export function createBodyTimeout(): ChatKitError {
  return new ChatKitError("body_timeout", "The body of the request stopped arriving. Send it again.");
}

/** The parts of a body as they arrive. Whoever reads no further lets go of the rest. */
async function* readParts(request: Request, timeoutMs: number): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = openBody(request);
  try {
    while (true) {
      const part = await readInTime(reader, timeoutMs, createBodyTimeout);
      if (part === undefined) return;
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
  let size = 0;
  for await (const part of readParts(request, timeoutMs)) {
    size += part.byteLength;
    if (size > maxBytes) throw createTooLarge();
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

/**
 * Reads a request's body as the text of a JSON value. A recording is longer than any other request: a body that
 * names `input.transcribe` within the first `maxBytes` may have a recording of `maxAudioBytes`.
 */
export async function readJsonText(
  request: Request,
  { maxBytes, maxAudioBytes, timeoutMs }: ReadLimits & { maxAudioBytes: number },
): Promise<string> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && !type?.endsWith("+json")) {
    throw new ChatKitError("unsupported_media_type", "Send the request as application/json.");
  }
  const takesAudio = maxAudioBytes > 0;
  const maxAudioBody = takesAudio ? Math.ceil(maxAudioBytes / 3) * 4 + AUDIO_BODY_OVERHEAD_BYTES : 0;
  const allowed = Math.max(maxBytes, maxAudioBody);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  const isRecording = () => takesAudio && text.slice(0, maxBytes).includes('"input.transcribe"');
  const createTooLarge = () =>
    isRecording()
      ? createAudioTooLarge(maxAudioBytes)
      : new ChatKitError("body_too_large", `The body is larger than ${maxBytes} bytes.`);
  const announced = Number(request.headers.get("content-length"));
  if (announced > allowed && !takesAudio) throw createTooLarge();
  try {
    for await (const part of readParts(request, timeoutMs)) {
      const wasSmall = size <= maxBytes;
      size += part.byteLength;
      text += decoder.decode(part, { stream: true });
      if (size > allowed) throw createTooLarge();
      // What is too large is read only until it is known what it is.
      if (announced > allowed && isRecording()) throw createTooLarge();
      if (wasSmall && size > maxBytes && !isRecording()) throw createTooLarge();
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof ChatKitError) throw error;
    throw new ChatKitError("invalid_json", "The body is not valid JSON.", { cause: error });
  }
}
