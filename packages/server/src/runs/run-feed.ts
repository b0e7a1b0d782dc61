import { encodeSseComment } from "@parlor/protocol";
import { type Following, type TextSink, toByteStream } from "../http/text-source.ts";
import { Piece } from "./piece.ts";
import { countOf, type EventFrame, lengthOf, type RunFrame } from "./run-frame.ts";
import type { RunLog } from "./run-log.ts";

/** How one reader follows a run. */
export interface FollowOptions {
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
  pushLastWord(frame: EventFrame): void;
  end(): void;
  /** Hands the frames to a sink as they come, beginning at once with what there is. */
  follow(options: FollowOptions, sink: TextSink): Following;
  /** The same as bytes, taken when they are wanted. */
  subscribe(options: FollowOptions): ReadableStream<Uint8Array>;
}

/** Events that a reader who is far behind takes from the log at once. */
export const LOG_READ_SIZE = 500;

const transientTypes: ReadonlySet<unknown> = new Set(["client_effect", "progress_update"]);

/** Whether an event asks for something at this moment only: one who joins later must not be asked again. */
export function isTransient(event: { type: unknown }): boolean {
  return transientTypes.has(event.type);
}

interface Reader extends Following {
  /** The number of the last frame that it has. */
  cursor: number;
  /** Takes what there is, for as long as the sink wants it. */
  advance(): void;
}

export function createRunFeed(options: {
  runId: string;
  log: Pick<RunLog, "read">;
  /** Characters of the newest frames that are kept at hand. */
  maxLength: number;
}): RunFeed {
  const { runId, log, maxLength } = options;
  let frames: RunFrame[] = [];
  /** Events that came before those at hand. Event number N is the Nth there was, so this is also a number. */
  let dropped = 0;
  /** The number of the last event there was. */
  let last = 0;
  let length = 0;
  let lastWord: EventFrame | undefined;
  const readers = new Set<Reader>();
  let isEnded = false;

  /** What nobody is going to read here goes: whoever comes later reads the log. */
  function letGo() {
    for (const reader of readers) if (reader.cursor < last) return;
    if (readers.size === 0 && !isEnded) return;
    dropped = last;
    frames = [];
    length = 0;
  }

  /** The place among the frames at hand of the one with an event. */
  function findFrame(sequence: number): number {
    let low = 0;
    let high = frames.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((frames[middle] as RunFrame).sequence <= sequence) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function wakeAll() {
    for (const reader of readers) reader.advance();
    letGo();
  }

  /** Lets go of the oldest frames, and rarely, so that it costs little for each of them. */
  function shorten() {
    if (length <= 2 * maxLength) return;
    let count = 0;
    while (length > maxLength && count < frames.length - 1) {
      const frame = frames[count] as RunFrame;
      length -= lengthOf(frame);
      dropped += countOf(frame);
      count += 1;
    }
    frames.splice(0, count);
  }

  function createReader(options: FollowOptions, sink: TextSink): Reader {
    const { after, fromStart = false, resumable, heartbeatMs, onLeave } = options;
    const skipTransientBefore = after === undefined && !fromStart ? last : 0;
    let isWanted = true;
    let isReadingLog = false;
    let hasLastWord = false;
    const heartbeat = resumable
      ? setInterval(() => {
          // Only to a reader that has taken everything and still waits.
          if (isWanted && !isReadingLog) isWanted = sink.write(encodeSseComment("still here"));
        }, heartbeatMs)
      : undefined;

    function take(piece: Piece, frame: RunFrame) {
      const isSkipped = "isTransient" in frame && frame.isTransient && frame.sequence <= skipTransientBefore;
      reader.cursor += isSkipped ? 1 : piece.add(frame, reader.cursor + 1 - frame.sequence);
    }

    function takePiece(): string {
      const piece = new Piece(resumable);
      let index = findFrame(reader.cursor + 1);
      while (reader.cursor < last && !piece.isFull) {
        const frame = frames[index] as RunFrame;
        take(piece, frame);
        if (reader.cursor + 1 >= frame.sequence + countOf(frame)) index += 1;
      }
      if (lastWord && !hasLastWord && reader.cursor >= last) {
        hasLastWord = true;
        piece.add(lastWord);
      }
      return piece.toString();
    }

    async function readFromLog(): Promise<string> {
      const entries = await log.read(runId, reader.cursor, LOG_READ_SIZE);
      // Forgotten in the meantime: a gap would look like a whole answer, so the stream breaks off instead.
      if (entries[0]?.sequence !== reader.cursor + 1) throw new Error(`run ${runId} is no longer in the log`);
      const piece = new Piece(resumable);
      for (const { sequence, data } of entries) {
        if (piece.isFull) break;
        const mayBeSkipped = sequence <= skipTransientBefore;
        take(piece, { sequence, data, isTransient: mayBeSkipped && isTransient(JSON.parse(data)) });
      }
      return piece.toString();
    }

    function catchUp() {
      isReadingLog = true;
      readFromLog().then(
        (piece) => {
          isReadingLog = false;
          if (!readers.has(reader)) return;
          if (piece !== "") isWanted = sink.write(piece);
          reader.advance();
          letGo();
        },
        (error: unknown) => {
          isReadingLog = false;
          if (!leave()) return;
          onLeave?.();
          sink.fail(error);
        },
      );
    }

    /** Gives whether it was there until now. */
    function leave(): boolean {
      clearInterval(heartbeat);
      const wasThere = readers.delete(reader);
      letGo();
      return wasThere;
    }

    const reader: Reader = {
      cursor: after ?? 0,
      advance() {
        while (isWanted && !isReadingLog && readers.has(reader)) {
          if (reader.cursor < dropped) return catchUp();
          const piece = takePiece();
          if (piece !== "") isWanted = sink.write(piece);
          else if (reader.cursor >= last) {
            if (isEnded && leave()) sink.end();
            return;
          }
        }
      },
      resume() {
        isWanted = true;
        reader.advance();
        letGo();
      },
      leave() {
        if (leave()) onLeave?.();
      },
    };
    return reader;
  }

  function follow(options: FollowOptions, sink: TextSink): Following {
    const reader = createReader(options, sink);
    readers.add(reader);
    reader.resume();
    return reader;
  }

  return {
    push(added) {
      if (frames.length === 0) frames = added.slice();
      else for (const frame of added) frames.push(frame);
      for (const frame of added) last += countOf(frame);
      wakeAll();
      // Mostly all readers have them by now, and nothing is kept that would have to be counted.
      if (frames.length === 0) return;
      for (const frame of added) length += lengthOf(frame);
      shorten();
    },
    pushLastWord(frame) {
      lastWord = frame;
      wakeAll();
    },
    end() {
      isEnded = true;
      wakeAll();
    },
    follow,
    subscribe: (options) => toByteStream((sink) => follow(options, sink)),
  };
}
