import { DELTA_TAIL, type DeltaHead, DeltaRow, type RunFrame } from "./run-frame.ts";
import type { RunLogEntry } from "./run-log.ts";

/** Entries in a row, one a line: see `PackedEntries`. */
interface Pack {
  /** The head that its first delta has, unless it names another. */
  head: number;
  text: string;
  count: number;
}

const SEPARATOR = "\n";
/** Before an entry that is no delta. */
const WHOLE = "=";
/** With it begins the text of a delta. */
const QUOTE = '"';
/** Entries that are gathered as they are before they are packed. */
const MAX_GATHERED = 32;
/** A pack is not added to beyond this, as adding copies it. */
const MAX_PACK_LENGTH = 4_096;

/**
 * A run's entries in little memory. Nearly all are text deltas, which begin and end alike: what those of one place have
 * in common is kept once, and of each there is a line with its text. A line that begins with a number says which place
 * it and those after it belong to. Entries are JSON on one line, numbered from 1 without gaps.
 */
export class PackedEntries {
  readonly #packs: Pack[] = [];
  readonly #heads: DeltaHead[] = [];
  readonly #places = new Map<DeltaHead, number>();
  /** The place of the last delta. */
  #head = 0;
  #gathered: string[] = [];
  /** The place before the first line that is gathered. */
  #gatheredHead = 0;
  #length = 0;

  add(frames: readonly (RunFrame | RunLogEntry)[]): void {
    for (const frame of frames) {
      if (frame instanceof DeltaRow) this.#addRow(frame);
      else this.#gathered.push(WHOLE + frame.data);
    }
    if (this.#gathered.length >= MAX_GATHERED) this.seal();
  }

  /** No more than `limit` entries after a number. */
  read(after: number, limit: number): RunLogEntry[] {
    const found: RunLogEntry[] = [];
    let sequence = 0;
    const take = (count: number, read: () => readonly string[]) => {
      if (sequence + count > after && found.length < limit) {
        const skipped = Math.max(0, after - sequence);
        for (const [index, data] of read().slice(skipped).entries()) {
          found.push({ sequence: sequence + skipped + index + 1, data });
        }
      }
      sequence += count;
    };
    for (const { head, text, count } of this.#packs)
      take(count, () => this.#unpack(head, text.split(SEPARATOR)));
    take(this.#gathered.length, () => this.#unpack(this.#gatheredHead, this.#gathered));
    return found.slice(0, limit);
  }

  /** Packs what is not packed yet: one string for many entries, as one for each would keep the garbage collector busy. */
  seal(): void {
    if (this.#gathered.length === 0) return;
    const text = this.#gathered.join(SEPARATOR);
    const last = this.#packs.at(-1);
    this.#length += text.length + 1;
    if (last && last.text.length < MAX_PACK_LENGTH) {
      last.text = [last.text, text].join(SEPARATOR);
      last.count += this.#gathered.length;
    } else {
      this.#packs.push({ head: this.#gatheredHead, text, count: this.#gathered.length });
    }
    this.#gathered = [];
    this.#gatheredHead = this.#head;
  }

  /** Characters that are kept, of what is packed. */
  get length(): number {
    return this.#length;
  }

  #addRow({ head, texts }: DeltaRow): void {
    const first = this.#gathered.length;
    for (const text of texts) this.#gathered.push(text);
    if (head === this.#heads[this.#head]) return;
    this.#head = this.#findPlace(head);
    this.#gathered[first] = `${this.#head}${this.#gathered[first]}`;
  }

  #findPlace(head: DeltaHead): number {
    const known = this.#places.get(head);
    if (known !== undefined) return known;
    const place = this.#heads.push(head) - 1;
    this.#places.set(head, place);
    this.#length += head.json.length;
    return place;
  }

  #unpack(head: number, lines: readonly string[]): string[] {
    let { json } = this.#heads[head] ?? { json: "" };
    return lines.map((line) => {
      if (line.startsWith(WHOLE)) return line.slice(WHOLE.length);
      const start = line.indexOf(QUOTE);
      if (start > 0) json = this.#heads[Number(line.slice(0, start))]?.json ?? "";
      return json + line.slice(start) + DELTA_TAIL;
    });
  }
}
