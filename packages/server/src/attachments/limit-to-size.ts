import { ChatKitError } from "../errors.ts";
import { createBodyTimeout } from "../http/read-body.ts";
import { readInTime } from "../http/read-in-time.ts";

/** The bytes of a body that must have exactly `size` of them: with more or fewer, or when it stalls, the stream fails. */
export function limitToSize(
  body: ReadableStream<Uint8Array> | null,
  { size, timeoutMs }: { size: number; timeoutMs: number },
): ReadableStream<Uint8Array> {
  const reader = body?.getReader();
  const wrongSize = () =>
    new ChatKitError("invalid_attachment", `The file has not the ${size} bytes that were announced.`);
  let taken = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
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
    },
    async cancel(reason) {
      await reader?.cancel(reason);
    },
  });
}
