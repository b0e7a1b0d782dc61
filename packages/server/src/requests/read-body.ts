import { ChatKitError } from "../errors.ts";

/** Reads a request's body as JSON, never more of it than allowed, whatever its headers claim. */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && !type?.endsWith("+json")) {
    throw new ChatKitError("unsupported_media_type", "Send the request as application/json.");
  }
  const tooLarge = new ChatKitError("body_too_large", `The body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    const reader = request.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > maxBytes) {
        await reader?.cancel().catch(() => undefined);
        throw tooLarge;
      }
      text += decoder.decode(part.value, { stream: true });
    }
    text += decoder.decode();
    return JSON.parse(text);
  } catch (error) {
    if (error === tooLarge) throw error;
    throw new ChatKitError("invalid_json", "The body is not valid JSON.", { cause: error });
  }
}
