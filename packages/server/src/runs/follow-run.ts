import { encodeSseComment, encodeSseEvent } from "@parlor/protocol";
import { interruptedEvent } from "./recover-runs.ts";
import { isTransient } from "./run-feed.ts";
import type { RunExchange, RunLog, RunLogEntry, RunRecord, RunStatus } from "./run-log.ts";

/** Events that are taken from the log at once. */
const LOG_READ_SIZE = 500;

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
  let end: Exclude<RunStatus, "running"> | undefined;
  let wake: (() => void) | undefined;

  function look(forEnd: boolean) {
    isNew = true;
    mayHaveEnded ||= forEnd;
    wake?.();
  }
  // Watched before anything is read: what comes in between is not missed.
  const stopWatching = await exchange.watch(run.id, (change) => look(change === "end"));

  function encode(entries: readonly RunLogEntry[], skipTransient: boolean): string {
    // Forgotten in the meantime: a gap would look like a whole answer, so the stream breaks off instead.
    if (entries[0] && entries[0].sequence !== cursor + 1) {
      throw new Error(`run ${run.id} is no longer in the log`);
    }
    cursor += entries.length;
    return entries
      .map(({ sequence, data }) => {
        if (skipTransient && isTransient(JSON.parse(data))) return "";
        return encodeSseEvent(data, resumable ? sequence : undefined);
      })
      .join("");
  }

  let before = "";
  try {
    // One reading decides what is over: of what comes after it, the reader misses nothing.
    if (after === undefined) before = encode(await log.read(run.id, 0), true);
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
      if (before !== "") controller.enqueue(encoder.encode(before));
      heartbeat = setInterval(() => {
        if (!wake || (controller.desiredSize ?? 0) <= 0) return;
        if (resumable) controller.enqueue(encoder.encode(encodeSseComment("still here")));
        look(true);
      }, heartbeatMs);
    },
    async pull(controller) {
      try {
        while (true) {
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
          const entries = await log.read(run.id, cursor, LOG_READ_SIZE);
          if (entries.length > 0) {
            isNew ||= entries.length === LOG_READ_SIZE;
            controller.enqueue(encoder.encode(encode(entries, false)));
            return;
          }
          if (end === undefined) continue;
          leave();
          if (end === "interrupted") {
            controller.enqueue(encoder.encode(encodeSseEvent(JSON.stringify(interruptedEvent))));
          }
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

/** How a run ended; undefined while it runs. One that another has followed in its thread has ended. */
async function readEnd(log: RunLog, run: RunRecord): Promise<Exclude<RunStatus, "running"> | undefined> {
  const latest = await log.latest(run.owner, run.threadId);
  if (latest?.id !== run.id) return "completed";
  return latest.status === "running" ? undefined : latest.status;
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
  const stopWatching = await exchange.watch(run.id, look);
  const timer = setTimeout(resolve, timeoutMs, false);
  void look();
  try {
    return await isEnded;
  } finally {
    clearTimeout(timer);
    stopWatching();
  }
}
