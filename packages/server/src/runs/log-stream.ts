import { encodeSseEvent } from "@parlor/protocol";
import { MAX_PIECE_LENGTH } from "./piece.ts";
import { LOG_READ_SIZE } from "./run-feed.ts";
import type { RunLog, RunLogEntry } from "./run-log.ts";

/** What the log has of a run after a number, as the frames of a stream, read no faster than they are taken. */
export function streamFromLog(options: {
  log: Pick<RunLog, "read">;
  runId: string;
  after: number;
  /** Write `id:` lines. */
  resumable: boolean;
  /** Gives what comes after the frames of the log, of which the last has this number. */
  readTail(last: number): Promise<string | undefined>;
}): ReadableStream<Uint8Array> {
  const { log, runId, resumable } = options;
  const encoder = new TextEncoder();
  let cursor = options.after;
  let entries: RunLogEntry[] = [];
  let next = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next === entries.length) {
        entries = await log.read(runId, cursor, LOG_READ_SIZE);
        next = 0;
      }
      let piece = "";
      while (next < entries.length && piece.length < MAX_PIECE_LENGTH) {
        const { sequence, data } = entries[next] as RunLogEntry;
        piece += encodeSseEvent(data, resumable ? sequence : undefined);
        cursor = sequence;
        next += 1;
      }
      if (piece !== "") {
        controller.enqueue(encoder.encode(piece));
        return;
      }
      const tail = await options.readTail(cursor);
      if (tail) controller.enqueue(encoder.encode(tail));
      controller.close();
    },
  });
}
