import type { RunLog, RunLogEntry } from "./run-log.ts";

/** Events of a run that follow one another, encoded once for all who read them. */
export type RunFrame = EventFrame | DeltaRow;

/** One event. */
export interface EventFrame extends RunLogEntry {
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

/** Characters of the JSON of a text delta. */
export function lengthOfDelta(head: DeltaHead, text: string): number {
  return head.json.length + text.length + DELTA_TAIL.length;
}

/**
 * Text deltas of one place. Nearly every event is one: their JSON is kept in the parts that it is made of, and put
 * together where it is written, all of a row at once.
 */
export class DeltaRow {
  /** The number of the first. */
  readonly sequence: number;
  readonly head: DeltaHead;
  /** The text of each as JSON. */
  readonly texts: string[] = [];
  #length = 0;

  constructor(sequence: number, head: DeltaHead) {
    this.sequence = sequence;
    this.head = head;
  }

  add(text: string): void {
    this.texts.push(text);
    this.#length += lengthOfDelta(this.head, text);
  }

  /** Characters of JSON. */
  get length(): number {
    return this.#length;
  }
}

/** How many events a frame is. */
export function countOf(frame: RunFrame): number {
  return frame instanceof DeltaRow ? frame.texts.length : 1;
}

/** Characters of a frame's JSON. */
export function lengthOf(frame: RunFrame): number {
  return frame instanceof DeltaRow ? frame.length : frame.data.length;
}

function toEntries(frame: RunFrame): RunLogEntry[] {
  if (!(frame instanceof DeltaRow)) return [{ sequence: frame.sequence, data: frame.data }];
  const { sequence, head, texts } = frame;
  return texts.map((text, index) => ({ sequence: sequence + index, data: head.json + text + DELTA_TAIL }));
}

type AppendFrames = (runId: string, frames: readonly RunFrame[]) => void;

const frameLogs = new WeakMap<RunLog, { append: RunLog["append"]; appendFrames: AppendFrames }>();

/** Says that a log takes frames as they are. Any other is given entries. */
export function takeFrames(log: RunLog, appendFrames: AppendFrames): RunLog {
  frameLogs.set(log, { append: log.append, appendFrames });
  return log;
}

/** Appends frames to a log, in the form that it takes. */
export function appendFrames(
  log: RunLog,
  runId: string,
  frames: readonly RunFrame[],
): Promise<void> | undefined {
  const direct = frameLogs.get(log);
  // One whose `append` somebody has replaced gets all that is appended there.
  if (direct?.append !== log.append) return log.append(runId, frames.flatMap(toEntries));
  direct.appendFrames(runId, frames);
  return undefined;
}
