/** One server-sent event. `id` is there when the frame had an `id:` line. */
export interface SseEvent {
  data: string;
  id?: string;
}

/** How long one frame may be, in characters, before the decoder refuses it. */
export const DEFAULT_MAX_FRAME_LENGTH = 8 * 1024 * 1024;

/**
 * A frame: `data: …` and a blank line, with an `id:` line before it where an id is given. Throws `RangeError` for an
 * id with a line end or a NUL in it: it would forge fields, or be passed over by readers.
 */
export function encodeSseEvent(data: string, id?: number | string): string {
  if (typeof id === "string" && /[\r\n\0]/.test(id))
    throw new RangeError("an event id is one line, without NUL");
  // Events are JSON, which has no line ends.
  const lines =
    data.includes("\n") || data.includes("\r") ? data.replaceAll(/\r\n|\r|\n/g, "\ndata: ") : data;
  return id === undefined ? `data: ${lines}\n\n` : `id: ${id}\ndata: ${lines}\n\n`;
}

/** A comment, which readers pass over: keeps a quiet connection from being closed. */
export function encodeSseComment(comment: string): string {
  return `: ${comment.replaceAll(/[\r\n]+/g, " ")}\n\n`;
}

/** Thrown for a frame that is longer than the decoder takes. */
export class SseFrameTooLongError extends Error {
  constructor(maxFrameLength: number) {
    super(`a server-sent event is longer than ${maxFrameLength} characters`);
    this.name = "SseFrameTooLongError";
  }
}

/** Turns bytes into events, however the bytes are split. */
export interface SseDecoder {
  /** The events that these bytes complete. Throws `SseFrameTooLongError`. */
  push(bytes: Uint8Array): SseEvent[];
}

/**
 * A decoder after the HTML standard's event stream format: LF, CRLF and CR end lines, a byte order mark is passed
 * over, comments and unknown fields are skipped, several `data:` lines are one event, an event without data is
 * none, and what the end of the stream leaves unfinished is dropped. Work is linear in the bytes.
 */
export function createSseDecoder(options: { maxFrameLength?: number } = {}): SseDecoder {
  const maxFrameLength = options.maxFrameLength ?? DEFAULT_MAX_FRAME_LENGTH;
  const text = new TextDecoder();
  // Parts of a line whose end has not come: joined once, when it comes.
  let lineParts: string[] = [];
  let dataLines: string[] = [];
  let id: string | undefined;
  let frameLength = 0;
  let endedWithCarriageReturn = false;

  function takeLine(line: string, events: SseEvent[]) {
    if (line === "") {
      if (dataLines.length > 0)
        events.push({ data: dataLines.join("\n"), ...(id === undefined ? {} : { id }) });
      dataLines = [];
      id = undefined;
      frameLength = 0;
      return;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") dataLines.push(value);
    else if (field === "id" && !value.includes("\0")) id = value;
  }

  return {
    push(bytes) {
      const events: SseEvent[] = [];
      const chunk = text.decode(bytes, { stream: true });
      let start = 0;
      // The LF of a CRLF that the last chunk was split in.
      if (endedWithCarriageReturn && chunk !== "") {
        if (chunk[0] === "\n") start = 1;
        endedWithCarriageReturn = false;
      }
      const lineEnd = /\r\n|\r|\n/g;
      lineEnd.lastIndex = start;
      for (let match = lineEnd.exec(chunk); match; match = lineEnd.exec(chunk)) {
        const part = chunk.slice(start, match.index);
        frameLength += part.length;
        if (frameLength > maxFrameLength) throw new SseFrameTooLongError(maxFrameLength);
        takeLine(lineParts.length === 0 ? part : lineParts.join("") + part, events);
        lineParts = [];
        start = lineEnd.lastIndex;
        endedWithCarriageReturn = match[0] === "\r" && start === chunk.length;
      }
      if (start < chunk.length) {
        const rest = chunk.slice(start);
        lineParts.push(rest);
        frameLength += rest.length;
        if (frameLength > maxFrameLength) throw new SseFrameTooLongError(maxFrameLength);
      }
      return events;
    },
  };
}

/**
 * The events of a body, as they come. Ends with the body, rejects when the body fails, and cancels the body when
 * the reader stops early.
 */
export async function* readSseEvents(
  body: ReadableStream<Uint8Array>,
  options: { maxFrameLength?: number } = {},
): AsyncGenerator<SseEvent[], void, undefined> {
  const decoder = createSseDecoder(options);
  const reader = body.getReader();
  let isDone = false;
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) break;
      const events = decoder.push(value);
      if (events.length > 0) yield events;
    }
    isDone = true;
  } finally {
    if (!isDone) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
