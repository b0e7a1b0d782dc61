import { DELTA_TAIL, type DeltaHead, DeltaRow, type RunFrame } from "./run-frame.ts";
import type { RunLogEntry } from "./run-log.ts";

/** Deltas of one place, or with no head, entries as they are. `text` is what each has of its own, one a line. */
interface Pack {
  head: DeltaHead | undefined;
  text: string;
  count: number;
}

const SEPARATOR = "\n";
/** Entries that are gathered as they are before they are packed. */
const MAX_GATHERED = 32;
/** A pack is not added to beyond this, as adding copies it. */
const MAX_PACK_LENGTH = 4_096;

function unpack(head: DeltaHead | undefined, texts: readonly string[]): readonly string[] {
  return head ? texts.map((text) => head.json + text + DELTA_TAIL) : texts;
}

/**
 * A run's entries in little memory. Nearly all are text deltas, which begin and end alike: of a row of them the
 * beginning is kept once, and the texts as one string. Entries are JSON on one line, numbered from 1 without gaps.
 */
export class PackedEntries {
  readonly #packs: Pack[] = [];
  /** What the entries at the end have in common. */
  #head: DeltaHead | undefined;
  #gathered: string[] = [];
  #length = 0;

  add(frames: readonly (RunFrame | RunLogEntry)[]): void {
    for (const frame of frames) {
      const head = frame instanceof DeltaRow ? frame.head : undefined;
      if (head !== this.#head) {
        this.seal();
        this.#head = head;
      }
      if (frame instanceof DeltaRow) for (const text of frame.texts) this.#gathered.push(text);
      else this.#gathered.push(frame.data);
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
    for (const { head, text, count } of this.#packs) take(count, () => unpack(head, text.split(SEPARATOR)));
    take(this.#gathered.length, () => unpack(this.#head, this.#gathered));
    return found.slice(0, limit);
  }

  /** Packs what is not packed yet: one string for many entries, as one for each would keep the garbage collector busy. */
  seal(): void {
    if (this.#gathered.length === 0) return;
    const text = this.#gathered.join(SEPARATOR);
    const last = this.#packs.at(-1);
    this.#length += text.length + 1;
    if (last && last.head === this.#head && last.text.length < MAX_PACK_LENGTH) {
      last.text = [last.text, text].join(SEPARATOR);
      last.count += this.#gathered.length;
    } else {
      this.#length += this.#head?.json.length ?? 0;
      this.#packs.push({ head: this.#head, text, count: this.#gathered.length });
    }
    this.#gathered = [];
  }

  /** Characters that are kept, of what is packed. */
  get length(): number {
    return this.#length;
  }
}
