import { encodeSseComment, encodeSseEvent } from "@parlor/protocol";

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
 * The frames of a run and those who read them. Readers are cursors into one list: a slow one keeps nothing of its
 * own, and a fast one gets everything that is there in one piece.
 */
export interface RunFeed {
  push(frames: readonly RunFrame[]): void;
  end(): void;
  subscribe(options: SubscribeOptions): ReadableStream<Uint8Array>;
}

/** Characters that a reader is given in one piece at most, give or take a frame. */
const MAX_PIECE_LENGTH = 64 * 1024;

export function createRunFeed(): RunFeed {
  const frames: RunFrame[] = [];
  const waiting = new Set<() => void>();
  let isEnded = false;

  function wakeAll() {
    // A reader that is woken adds itself again only later, when it is asked for more.
    const woken = [...waiting];
    waiting.clear();
    for (const wake of woken) wake();
  }

  return {
    push(added) {
      frames.push(...added);
      wakeAll();
    },
    end() {
      isEnded = true;
      wakeAll();
    },
    subscribe({ after, fromStart = false, resumable, heartbeatMs, onLeave }) {
      const encoder = new TextEncoder();
      const skipTransientBefore = after === undefined && !fromStart ? frames.length : 0;
      let cursor = after ?? 0;
      let wake: (() => void) | undefined;
      let heartbeat: ReturnType<typeof setInterval> | undefined;

      function takePiece(): string {
        let piece = "";
        while (cursor < frames.length && piece.length < MAX_PIECE_LENGTH) {
          const frame = frames[cursor] as RunFrame;
          cursor += 1;
          if (frame.isTransient && cursor <= skipTransientBefore) continue;
          piece += encodeSseEvent(frame.data, resumable ? frame.sequence : undefined);
        }
        return piece;
      }

      function leave() {
        clearInterval(heartbeat);
        if (wake) waiting.delete(wake);
        wake = undefined;
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
            const piece = takePiece();
            if (piece !== "") {
              controller.enqueue(encoder.encode(piece));
              return;
            }
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
