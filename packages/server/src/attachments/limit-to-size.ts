import { ChatKitError } from "../errors.ts";
import { createBodyTimeout } from "../http/read-body.ts";
import { readInTime } from "../http/read-in-time.ts";

/**
 * The bytes of a body that must have exactly `size` of them: with more or fewer, or when it stalls, the stream fails, and
 * `failure` is why.
 */
export function limitToSize(
  body: ReadableStream<Uint8Array> | null,
  { size, timeoutMs }: { size: number; timeoutMs: number },
): { bytes: ReadableStream<Uint8Array>; failure(): unknown } {
  const reader = body?.getReader();
  const wrongSize = () =>
    new ChatKitError("invalid_attachment", `The file has not the ${size} bytes that were announced.`);
  let taken = 0;
  let failure: unknown;
  const take = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const part = await readInTime(reader, timeoutMs, createBodyTimeout);
    if (part === undefined) {
      if (taken !== size) throw wrongSize();
      controller.close();
      return;
    }
    taken += part.byteLength;
    if (taken > size) {
      await reader?.cancel().catch(() => undefined);
      throw wrongSize();
    }
    controller.enqueue(part);
  };
  const bytes = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        await take(controller);
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    async cancel(reason) {
      await reader?.cancel(reason);
    },
  });
  return { bytes, failure: () => failure };
}
