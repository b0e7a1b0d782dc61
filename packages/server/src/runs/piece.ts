import { DELTA_TAIL, DeltaFrame, type DeltaHead, type RunFrame } from "./run-frame.ts";

/** How the server-sent event of a text delta ends. */
const DELTA_END = `${DELTA_TAIL}\n\n`;

/**
 * Frames as server-sent events, put together as one string. The same as `encodeSseEvent` for what is JSON, and so on one
 * line: looking for line ends costs more than the rest. A row of text deltas costs one join.
 */
export class Piece {
  readonly #isResumable: boolean;
  #text = "";
  /** What the deltas of the row at the end have in common. */
  #head: DeltaHead | undefined;
  #row: string[] = [];
  #length = 0;

  /** `isResumable`: with an `id:` line for each event. */
  constructor(isResumable: boolean) {
    this.#isResumable = isResumable;
  }

  /** In UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  add(frame: RunFrame): void {
    if (frame instanceof DeltaFrame && !this.#isResumable) this.#addToRow(frame);
    else this.#addWhole(frame);
  }

  toString(): string {
    this.#endRow();
    return this.#text;
  }

  #addToRow({ head, text }: DeltaFrame): void {
    if (head !== this.#head) {
      this.#endRow();
      this.#head = head;
    }
    this.#row.push(text);
    this.#length += head.sse.length + text.length + DELTA_END.length;
  }

  #addWhole(frame: RunFrame): void {
    this.#endRow();
    const event =
      frame instanceof DeltaFrame ? frame.head.sse + frame.text + DELTA_END : `data: ${frame.data}\n\n`;
    const whole = this.#isResumable ? `id: ${frame.sequence}\n${event}` : event;
    this.#text += whole;
    this.#length += whole.length;
  }

  #endRow(): void {
    if (!this.#head || this.#row.length === 0) return;
    const { sse } = this.#head;
    this.#text += sse + this.#row.join(DELTA_END + sse) + DELTA_END;
    this.#row = [];
  }
}
