import { ChatKitError, isChatKitError } from "../errors.ts";
import type { BodyReader } from "./incoming-request.ts";

/** A timer of more milliseconds goes off at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The next part of a body, undefined at its end. Cancels the body and throws when nothing comes for `timeoutMs`. A body
 * that breaks off is one whose sender has gone.
 */
export async function readInTime(
  reader: BodyReader | undefined,
  timeoutMs: number,
  createError: () => Error,
): Promise<Uint8Array | undefined> {
  if (!reader) return undefined;
  let isLate = false;
  const timer = setTimeout(
    () => {
      isLate = true;
      // Ends the read that waits.
      reader.cancel().catch(() => undefined);
    },
    Math.min(timeoutMs, LONGEST_TIMER_MS),
  );
  try {
    const part = await reader.read();
    if (isLate) throw createError();
    return part.done ? undefined : part.value;
  } catch (error) {
    if (isLate) throw createError();
    if (isChatKitError(error)) throw error;
    throw new ChatKitError("client_gone", "The connection was lost before the body had arrived.", {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}
