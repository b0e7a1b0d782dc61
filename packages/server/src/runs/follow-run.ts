import { encodeSseComment, encodeSseEvent } from "@parlor/protocol";
import { MAX_PIECE_LENGTH } from "./piece.ts";
import { isTransient, LOG_READ_SIZE } from "./run-feed.ts";
import type { RunExchange, RunLog, RunLogEntry, RunRecord, RunStatus } from "./run-log.ts";
import { readTail } from "./run-tail.ts";

interface FollowOptions {
  log: RunLog;
  exchange: RunExchange;
  run: RunRecord;
  /** Begin after this number. Default: from the start, without what is transient and over. */
  after: number | undefined;
  /** Write `id:` lines, and a comment after each silence of `heartbeatMs`. */
  resumable: boolean;
  heartbeatMs: number;
}

/**
 * The events of a run that another process carries out, from the log that both share, until the run has ended. A
 * slow reader keeps nothing here: what it has not taken stays in the log.
 */
export async function followRun(options: FollowOptions): Promise<ReadableStream<Uint8Array>> {
  const { log, exchange, run, after, resumable, heartbeatMs } = options;
  const encoder = new TextEncoder();
  let cursor = after ?? 0;
  let isNew = true;
  let mayHaveEnded = true;
  let end: End | undefined;
  let wake: (() => void) | undefined;

  function look(forEnd: boolean) {
    isNew = true;
    mayHaveEnded ||= forEnd;
    wake?.();
  }
  // Watched before anything is read: what comes in between is not missed.
  const stopWatching = await exchange.watch(run.id, (change) => look(change === "end"));

  let entries: readonly RunLogEntry[] = [];
  let next = 0;

  /** What is at hand, as one piece of bounded size. */
  function takePiece(): string {
    let piece = "";
    while (next < entries.length && piece.length < MAX_PIECE_LENGTH) {
      const { sequence, data } = entries[next] as RunLogEntry;
      if (sequence !== cursor + 1) throw createForgotten(run);
      cursor = sequence;
      next += 1;
      if (sequence <= skipTransientUpTo && isTransient(JSON.parse(data))) continue;
      piece += encodeSseEvent(data, resumable ? sequence : undefined);
    }
    return piece;
  }

  let skipTransientUpTo = 0;
  try {
    // One reading decides what is over: of what comes after it, the reader misses nothing.
    if (after === undefined) {
      entries = await log.read(run.id, 0);
      skipTransientUpTo = entries.at(-1)?.sequence ?? 0;
    }
  } catch (error) {
    stopWatching();
    throw error;
  }
  // Also asks the log: a word that was lost on the way must not leave a reader waiting for ever.
  let heartbeat: ReturnType<typeof setInterval> | undefined;

  function leave() {
    clearInterval(heartbeat);
    stopWatching();
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      heartbeat = setInterval(() => {
        if (!wake || (controller.desiredSize ?? 0) <= 0) return;
        if (resumable) controller.enqueue(encoder.encode(encodeSseComment("still here")));
        look(true);
      }, heartbeatMs);
    },
    async pull(controller) {
      try {
        while (true) {
          const piece = takePiece();
          if (piece !== "") {
            controller.enqueue(encoder.encode(piece));
            return;
          }
          if (!isNew && end === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            wake = undefined;
          }
          isNew = false;
          // The end first: entries that are read after it are all there will be.
          if (mayHaveEnded && end === undefined) {
            mayHaveEnded = false;
            end = await readEnd(log, run);
          }
          entries = await log.read(run.id, cursor, LOG_READ_SIZE);
          next = 0;
          isNew ||= entries.length === LOG_READ_SIZE;
          if (entries.length > 0 || end === undefined) continue;
          if (end === "forgotten") throw createForgotten(run);
          const tail = await readTail({ log, runId: run.id, status: end, last: cursor });
          leave();
          if (tail) controller.enqueue(encoder.encode(tail));
          controller.close();
          return;
        }
      } catch (error) {
        leave();
        throw error;
      }
    },
    cancel() {
      leave();
      wake?.();
    },
  });
}

type End = Exclude<RunStatus, "running"> | "forgotten";

/** How a run ended; undefined while it runs. One that another has followed in its thread has ended. */
async function readEnd(log: RunLog, run: RunRecord): Promise<End | undefined> {
  const latest = await log.latest(run.owner, run.threadId);
  if (!latest) return "forgotten";
  if (latest.id !== run.id) return "completed";
  return latest.status === "running" ? undefined : latest.status;
}

/** A gap, or an end that is none, would look like a whole answer: the stream breaks off instead. */
function createForgotten(run: RunRecord): Error {
  return new Error(`run ${run.id} is no longer in the log`);
}

/** Waits until a run of another process has ended. Gives whether it has, in time. */
export async function endsElsewhere(
  { log, exchange }: { log: RunLog; exchange: RunExchange },
  run: RunRecord,
  timeoutMs: number,
): Promise<boolean> {
  const { promise: isEnded, resolve } = Promise.withResolvers<boolean>();
  const look = () =>
    readEnd(log, run).then(
      (end) => end !== undefined && resolve(true),
      // The next call, or the time, decides.
      () => undefined,
    );
  const stopWatching = await exchange.watch(run.id, (change) => {
    if (change === "end") void look();
  });
  const timer = setTimeout(resolve, timeoutMs, false);
  void look();
  try {
    return await isEnded;
  } finally {
    clearTimeout(timer);
    stopWatching();
  }
}
