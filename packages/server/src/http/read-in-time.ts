import type { BodyReader } from "./incoming-request.ts";

/** The next part of a body, undefined at its end. Cancels the body and throws when nothing comes for `timeoutMs`. */
export async function readInTime(
  reader: BodyReader | undefined,
  timeoutMs: number,
  createError: () => Error,
): Promise<Uint8Array | undefined> {
  if (!reader) return undefined;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // Ends the read that waits.
    reader.cancel().catch(() => undefined);
  }, timeoutMs);
  try {
    const part = await reader.read();
    if (isLate) throw createError();
    return part.done ? undefined : part.value;
  } finally {
    clearTimeout(timer);
  }
}
