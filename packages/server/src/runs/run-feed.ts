import { encodeSseComment, encodeSseEvent } from "@parlor/protocol";
import type { RunLog } from "./run-log.ts";

/** One event of a run, encoded once for all who read it. */
export interface RunFrame {
  sequence: number;
  data: string;
  /** Asks the page to do something once: a page that joins later must not be asked again. */
  isTransient: boolean;
}

/** How one reader follows a run. */
interface SubscribeOptions {
  /** Begin after this number. Default: from the start, without what is transient. */
  after?: number | undefined;
  /** Everything from the start, transient events too: the reader that started the run. */
  fromStart?: boolean;
  /** Write `id:` lines, and a comment after each silence of `heartbeatMs`. */
  resumable: boolean;
  heartbeatMs: number;
  /** Called when the reader goes away before the end. */
  onLeave?: () => void;
}

/**
 * The newest frames of a run, and those who read it. Readers are cursors: a slow one keeps nothing of its own, and
 * one that is further behind than what is at hand reads from the log. A fast one gets everything that is there in
 * one piece.
 */
export interface RunFeed {
  /** Adds frames that the log has. */
  push(frames: readonly RunFrame[]): void;
  /** Adds the last word of a run whose log could not take it. */
  pushLastWord(frame: RunFrame): void;
  end(): void;
  subscribe(options: SubscribeOptions): ReadableStream<Uint8Array>;
}

/** Characters that a reader is given in one piece at most, give or take a frame. */
export const MAX_PIECE_LENGTH = 64 * 1024;
/** Events that a reader who is far behind takes from the log at once. */
export const LOG_READ_SIZE = 500;

const transientTypes: ReadonlySet<unknown> = new Set(["client_effect", "progress_update"]);

/** Whether an event asks for something at this moment only: one who joins later must not be asked again. */
export function isTransient(event: { type: unknown }): boolean {
  return transientTypes.has(event.type);
}

export function createRunFeed(options: {
  runId: string;
  log: Pick<RunLog, "read">;
  /** Characters of the newest frames that are kept at hand. */
  maxLength: number;
}): RunFeed {
  const { runId, log, maxLength } = options;
  const frames: RunFrame[] = [];
  /** Frames that came before those at hand. Frame number N is the Nth there was, so this is also a number. */
  let dropped = 0;
  let length = 0;
  let lastWord: RunFrame | undefined;
  const waiting = new Set<() => void>();
  let isEnded = false;
  let readers = 0;

  /** Once nobody reads what is at hand any more, whoever comes reads the log. */
  function letGo() {
    if (!isEnded || readers > 0) return;
    dropped += frames.length;
    frames.length = 0;
    length = 0;
  }

  function wakeAll() {
    // A reader that is woken adds itself again only later, when it is asked for more.
    const woken = [...waiting];
    waiting.clear();
    for (const wake of woken) wake();
  }

  /** Lets go of the oldest frames, and rarely, so that it costs little for each of them. */
  function shorten() {
    if (length <= 2 * maxLength) return;
    let count = 0;
    while (length > maxLength && count < frames.length - 1) {
      length -= (frames[count] as RunFrame).data.length;
      count += 1;
    }
    frames.splice(0, count);
    dropped += count;
  }

  return {
    push(added) {
      for (const frame of added) {
        frames.push(frame);
        length += frame.data.length;
      }
      shorten();
      wakeAll();
    },
    pushLastWord(frame) {
      lastWord = frame;
      wakeAll();
    },
    end() {
      isEnded = true;
      wakeAll();
      letGo();
    },
    subscribe({ after, fromStart = false, resumable, heartbeatMs, onLeave }) {
      const encoder = new TextEncoder();
      const skipTransientBefore = after === undefined && !fromStart ? dropped + frames.length : 0;
      let cursor = after ?? 0;
      let hasLastWord = false;
      let hasLeft = false;
      readers += 1;
      let wake: (() => void) | undefined;
      let heartbeat: ReturnType<typeof setInterval> | undefined;

      function encode(frame: RunFrame): string {
        cursor += 1;
        if (frame.isTransient && cursor <= skipTransientBefore) return "";
        return encodeSseEvent(frame.data, resumable ? frame.sequence : undefined);
      }

      function takePiece(): string {
        let piece = "";
        while (cursor - dropped < frames.length && piece.length < MAX_PIECE_LENGTH) {
          piece += encode(frames[cursor - dropped] as RunFrame);
        }
        if (lastWord && !hasLastWord && cursor - dropped >= frames.length) {
          hasLastWord = true;
          piece += encode(lastWord);
        }
        return piece;
      }

      async function readFromLog(): Promise<string> {
        const entries = await log.read(runId, cursor, LOG_READ_SIZE);
        // Forgotten in the meantime: a gap would look like a whole answer, so the stream breaks off instead.
        if (entries[0]?.sequence !== cursor + 1) throw new Error(`run ${runId} is no longer in the log`);
        let piece = "";
        for (const { sequence, data } of entries) {
          if (piece.length >= MAX_PIECE_LENGTH) break;
          const mayBeSkipped = sequence <= skipTransientBefore;
          piece += encode({ sequence, data, isTransient: mayBeSkipped && isTransient(JSON.parse(data)) });
        }
        return piece;
      }

      function leave() {
        clearInterval(heartbeat);
        if (wake) waiting.delete(wake);
        wake = undefined;
        if (hasLeft) return;
        hasLeft = true;
        readers -= 1;
        letGo();
      }

      return new ReadableStream<Uint8Array>({
        start(controller) {
          if (!resumable) return;
          heartbeat = setInterval(() => {
            // Only to a reader that has taken everything and still waits.
            if (wake && (controller.desiredSize ?? 0) > 0) {
              controller.enqueue(encoder.encode(encodeSseComment("still here")));
            }
          }, heartbeatMs);
        },
        async pull(controller) {
          while (true) {
            let piece: string;
            try {
              piece = cursor < dropped ? await readFromLog() : takePiece();
            } catch (error) {
              leave();
              onLeave?.();
              throw error;
            }
            if (piece !== "") {
              controller.enqueue(encoder.encode(piece));
              return;
            }
            if (cursor - dropped < frames.length) continue;
            if (isEnded) {
              leave();
              controller.close();
              return;
            }
            await new Promise<void>((resolve) => {
              wake = resolve;
              waiting.add(resolve);
            });
            wake = undefined;
          }
        },
        cancel() {
          const unblock = wake;
          leave();
          unblock?.();
          onLeave?.();
        },
      });
    },
  };
}
