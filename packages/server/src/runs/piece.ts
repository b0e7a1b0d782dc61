import { DELTA_TAIL, DeltaRow, type EventFrame, type RunFrame } from "./run-frame.ts";

/** How the server-sent event of a text delta ends. */
const DELTA_END = `${DELTA_TAIL}\n\n`;

/** Characters that a reader is given in one piece at most, give or take an event. */
export const MAX_PIECE_LENGTH = 64 * 1024;

/** Text deltas of one place that begin or end a text which is not put together yet. */
interface OpenRow {
  /** What stands between two of them. */
  separator: string;
  /** The text of each, the first and the last with what comes before and after all. */
  texts: string[];
  /** Characters, but for what makes events of JSON. */
  length: number;
}

/**
 * Events of a run as server-sent events, put together as one string. The same as `encodeSseEvent` for what is JSON, and so
 * on one line: looking for line ends costs more than the rest.
 */
export class Piece {
  readonly #isResumable: boolean;
  /** What is put together. */
  #text = "";
  /** What follows it: one join makes a string in one go, which has not to be copied once more to be written. */
  #row: OpenRow | undefined;

  /** `isResumable`: with an `id:` line for each event. */
  constructor(isResumable: boolean) {
    this.#isResumable = isResumable;
  }

  get isFull(): boolean {
    return this.#text.length + (this.#row?.length ?? 0) >= MAX_PIECE_LENGTH;
  }

  /** Adds what there is room for of a frame, from one of its events on. Gives how many events that was. */
  add(frame: RunFrame, from = 0): number {
    if (frame instanceof DeltaRow) return this.#addRow(frame, from);
    this.#addEvent(frame);
    return 1;
  }

  toString(): string {
    if (this.#row) {
      this.#text = this.#row.texts.join(this.#row.separator);
      this.#row = undefined;
    }
    return this.#text;
  }

  #addText(text: string): void {
    if (!this.#row) {
      this.#text += text;
      return;
    }
    const { texts } = this.#row;
    texts[texts.length - 1] += text;
    this.#row.length += text.length;
  }

  #addEvent({ sequence, data }: EventFrame): void {
    this.#addText(this.#isResumable ? `id: ${sequence}\ndata: ${data}\n\n` : `data: ${data}\n\n`);
  }

  #addRow(row: DeltaRow, from: number): number {
    const { sequence, head, texts, length } = row;
    if (from === 0 && !this.#isResumable && length < MAX_PIECE_LENGTH) {
      this.#openRow(row);
      return texts.length;
    }
    let index = from;
    for (; index < texts.length && !this.isFull; index += 1) {
      if (this.#isResumable) this.#addText(`id: ${sequence + index}\n`);
      this.#addText(head.sse + texts[index] + DELTA_END);
    }
    return index - from;
  }

  /** A whole row of ordinary size. */
  #openRow({ head, texts: deltas, length }: DeltaRow): void {
    const before = this.toString();
    const texts = deltas.slice();
    texts[0] = before + head.sse + texts[0];
    texts[texts.length - 1] += DELTA_END;
    this.#text = "";
    this.#row = { separator: DELTA_END + head.sse, texts, length: before.length + length };
  }
}
