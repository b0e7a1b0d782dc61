import { createSseDecoder } from "@parlor/protocol";
import { readParts, toFailureCode, toRequestInit } from "./ask.ts";

/** A frame of a stream, and when it came. */
export interface TurnFrame {
  /** The frame's JSON, or undefined where it is none. */
  event: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds since the request was sent. */
  at: number;
  /** The `id:` line, where there was one. */
  id?: string;
}

/** A turn as it came over the wire. */
export interface Turn {
  url: string;
  /** 0 when there was no answer. */
  status: number;
  headers: Headers;
  frames: readonly TurnFrame[];
  /** What the body was, up to 64 KiB. */
  text: string;
  /** In how many pieces the body came. */
  reads: number;
  durationMs: number;
  /** `ended`: the stream came to its end; `left`: we closed it; `failed`: it broke, or never began. */
  outcome: "ended" | "left" | "failed";
  /** Why it failed. */
  code?: string;
}

const MAX_TEXT_LENGTH = 64 * 1024;

/** How a turn is asked for. */
export interface TurnOptions {
  headers: Readonly<Record<string, string>>;
  body: unknown;
  timeoutMs: number;
  /** Close the connection after so many text deltas. Default: read to the end. */
  leaveAfterDeltas?: number;
}

/** Sends a request that is answered with a stream, and reads it with the time of each frame. Never rejects. */
export async function readTurn(url: string, options: TurnOptions): Promise<Turn> {
  const start = performance.now();
  const frames: TurnFrame[] = [];
  const turn = { url, status: 0, headers: new Headers(), frames, text: "", reads: 0 };
  const leaving = new AbortController();
  const finish = (outcome: Turn["outcome"], code?: string): Turn => ({
    ...turn,
    durationMs: performance.now() - start,
    outcome,
    ...(code === undefined ? {} : { code }),
  });
  try {
    const init = toRequestInit({
      body: options.body,
      // As browsers do: what compresses streams shows itself only to those who take it.
      headers: { accept: "text/event-stream", "accept-encoding": "gzip, deflate, br", ...options.headers },
      timeoutMs: options.timeoutMs,
    });
    const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(options.timeoutMs)]);
    const response = await fetch(url, { ...init, signal });
    turn.status = response.status;
    turn.headers = response.headers;
    const decoder = createSseDecoder();
    const text = new TextDecoder();
    for await (const bytes of readParts(response)) {
      turn.reads += 1;
      if (turn.text.length < MAX_TEXT_LENGTH) turn.text += text.decode(bytes, { stream: true });
      const at = performance.now() - start;
      for (const { data, id } of decoder.push(bytes))
        frames.push({ event: toEvent(data), at, ...(id === undefined ? {} : { id }) });
      if (countDeltas(frames) >= (options.leaveAfterDeltas ?? Number.POSITIVE_INFINITY)) {
        leaving.abort();
        return finish("left");
      }
    }
    return finish("ended");
  } catch (error) {
    // Leaving breaks the body off, too.
    return leaving.signal.aborted ? finish("left") : finish("failed", toFailureCode(error));
  }
}

function toEvent(data: string): TurnFrame["event"] {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The frames that carry a piece of an answer's text. */
export function countDeltas(frames: readonly TurnFrame[]): number {
  return frames.filter(
    ({ event }) => event?.type === "thread.item.updated" && JSON.stringify(event).includes('"delta"'),
  ).length;
}
