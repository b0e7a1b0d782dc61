import type { RequestOf, TranscriptionResult } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import { isAllowedType, toMediaType } from "../http/media-type.ts";
import { createAudioTooLarge } from "../http/read-body.ts";
import type { RequestScope } from "../services.ts";
import { createNotSupported } from "./not-supported.ts";

/** Turns a dictated recording into text. */
export async function transcribe<Context>(
  { services, caller, signal }: RequestScope<Context>,
  request: RequestOf<"input.transcribe">,
): Promise<TranscriptionResult> {
  const { options, limits } = services;
  if (!options.transcribe) throw createNotSupported(request.type);
  const { audio_base64: encoded, mime_type: mimeType } = request.params;
  const mediaType = toMediaType(mimeType);
  if (mediaType === undefined || !isAllowedType(mediaType, limits.audioTypes)) {
    throw new ChatKitError(
      "audio_type_not_allowed",
      `Recordings of this type are not taken. Send one of: ${limits.audioTypes.join(", ")}.`,
    );
  }
  // Four characters stand for three bytes; what is longer is not even decoded.
  if (encoded.length > Math.ceil(limits.maxAudioBytes / 3) * 4)
    throw createAudioTooLarge(limits.maxAudioBytes);
  const audio = decodeBase64(encoded);
  if (audio === undefined || audio.length === 0) {
    throw new ChatKitError("invalid_request", "params.audio_base64: no recording in base64.");
  }
  if (audio.length > limits.maxAudioBytes) throw createAudioTooLarge(limits.maxAudioBytes);
  const { owner, context } = caller;
  const given = await options.transcribe({ audio, mimeType, mediaType, owner, context, signal });
  // Hooks are not always typed.
  if (typeof given?.text !== "string") throw new TypeError("the transcribe hook gave no {text: string}");
  return { text: given.text };
}

function decodeBase64(encoded: string): Uint8Array | undefined {
  let binary: string;
  try {
    binary = atob(encoded);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
