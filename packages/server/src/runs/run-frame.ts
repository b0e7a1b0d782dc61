import type { RunLog, RunLogEntry } from "./run-log.ts";

/** One event of a run, encoded once for all who read it. */
export interface RunFrame extends RunLogEntry {
  /** Asks the page to do something once: a page that joins later must not be asked again. */
  readonly isTransient: boolean;
}

/** How the JSON of every text delta ends. */
export const DELTA_TAIL = "}}";

/** What the text deltas of one place have in common: the JSON of each up to its text. */
export interface DeltaHead {
  readonly json: string;
  /** The same as the beginning of a server-sent event. */
  readonly sse: string;
}

/** Makes the head of the deltas of a part of an item. */
export function createDeltaHead(itemId: string, contentIndex: number): DeltaHead {
  const update = {
    type: "assistant_message.content_part.text_delta",
    content_index: contentIndex,
    delta: "",
  };
  const whole = JSON.stringify({ type: "thread.item.updated", item_id: itemId, update });
  const json = whole.slice(0, -`""${DELTA_TAIL}`.length);
  return { json, sse: `data: ${json}` };
}

/**
 * A text delta. Nearly every event is one: its JSON is kept in the parts that it is made of, and put together where it
 * is written, with that of its neighbours.
 */
export class DeltaFrame implements RunFrame {
  readonly sequence: number;
  readonly head: DeltaHead;
  /** The text as JSON. */
  readonly text: string;

  constructor(sequence: number, head: DeltaHead, text: string) {
    this.sequence = sequence;
    this.head = head;
    this.text = text;
  }

  get isTransient(): boolean {
    return false;
  }

  get data(): string {
    return this.head.json + this.text + DELTA_TAIL;
  }
}

/** Characters of a frame's JSON. */
export function lengthOf(frame: RunFrame): number {
  return frame instanceof DeltaFrame
    ? frame.head.json.length + frame.text.length + DELTA_TAIL.length
    : frame.data.length;
}

const frameLogs = new WeakSet<RunLog>();

/** Says that a log takes frames as they are. Any other is given entries without anything else. */
export function takeFrames(log: RunLog): RunLog {
  frameLogs.add(log);
  return log;
}

/** What a log is given of frames. */
export function toEntries(log: RunLog, frames: readonly RunFrame[]): readonly RunLogEntry[] {
  return frameLogs.has(log) ? frames : frames.map(({ sequence, data }) => ({ sequence, data }));
}
