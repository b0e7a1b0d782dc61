import { DELTA_TAIL, DeltaRow, type EventFrame, type RunFrame } from "./run-frame.ts";

/** How the server-sent event of a text delta ends. */
const DELTA_END = `${DELTA_TAIL}\n\n`;

/** Characters that a reader is given in one piece at most, give or take an event. */
export const MAX_PIECE_LENGTH = 64 * 1024;

/**
 * Events of a run as server-sent events, put together as one string. The same as `encodeSseEvent` for what is JSON, and so
 * on one line: looking for line ends costs more than the rest.
 */
export class Piece {
  readonly #isResumable: boolean;
  #text = "";

  /** `isResumable`: with an `id:` line for each event. */
  constructor(isResumable: boolean) {
    this.#isResumable = isResumable;
  }

  get isFull(): boolean {
    return this.#text.length >= MAX_PIECE_LENGTH;
  }

  /** Adds what there is room for of a frame, from one of its events on. Gives how many events that was. */
  add(frame: RunFrame, from = 0): number {
    if (frame instanceof DeltaRow) return this.#addRow(frame, from);
    this.#addEvent(frame);
    return 1;
  }

  toString(): string {
    return this.#text;
  }

  #addEvent({ sequence, data }: EventFrame): void {
    this.#text += this.#isResumable ? `id: ${sequence}\ndata: ${data}\n\n` : `data: ${data}\n\n`;
  }

  #addRow({ sequence, head, texts, length }: DeltaRow, from: number): number {
    // A whole row of ordinary size is one join.
    if (from === 0 && !this.#isResumable && length < MAX_PIECE_LENGTH) {
      this.#text += head.sse + texts.join(DELTA_END + head.sse) + DELTA_END;
      return texts.length;
    }
    let index = from;
    for (; index < texts.length && !this.isFull; index += 1) {
      if (this.#isResumable) this.#text += `id: ${sequence + index}\n`;
      this.#text += head.sse + texts[index] + DELTA_END;
    }
    return index - from;
  }
}
