import { createSseDecoder, type SseEvent, type ThreadStreamEvent } from "@parlor/protocol";
import { parseEvent } from "../wire/parse-answer.ts";
import { createLostConnection } from "./lost-connection.ts";

/** What one chunk of a stream carried: shown as one change of the state. Empty for a keep-alive. */
export interface EventBatch {
  events: ThreadStreamEvent[];
  /** The newest `id:` line so far in the chunk, from servers that resume. */
  lastId?: number;
}

/**
 * Reads a body to its end. Rejects with `connection_lost` when the body breaks off, with the signal's reason when it
 * is aborted. Leaving the loop cancels the body.
 */
export async function* readBatches(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): AsyncGenerator<EventBatch> {
  if (body === null) return;
  const decoder = createSseDecoder();
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel);
  try {
    for (;;) {
      let chunk: ReadableStreamReadResult<Uint8Array>;
      try {
        chunk = await reader.read();
      } catch (error) {
        throw signal.aborted ? signal.reason : createLostConnection(error);
      }
      if (signal.aborted) throw signal.reason;
      if (chunk.done) return;
      yield toBatch(decoder.push(chunk.value));
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    // A body that broke off cannot be cancelled; there is nothing left to release then.
    await reader.cancel().catch(() => undefined);
  }
}

function toBatch(frames: readonly SseEvent[]): EventBatch {
  const batch: EventBatch = { events: [] };
  for (const frame of frames) {
    const event = parseEvent(frame.data);
    if (event !== undefined) batch.events.push(event);
    const id = Number(frame.id);
    if (frame.id && Number.isSafeInteger(id)) batch.lastId = id;
  }
  return batch;
}
