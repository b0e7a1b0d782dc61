import type { RunLogEntry } from "./run-log.ts";

/**
 * A run's entries in little memory. Nearly all are text deltas, which begin and end alike: of a row of such entries the beginning
 * and the end are kept once. Entries are JSON on one line, numbered from 1 without gaps.
 */
export interface PackedEntries {
  add(entries: readonly RunLogEntry[]): void;
  /** No more than `limit` entries after a number. */
  read(after: number, limit: number): RunLogEntry[];
  /** Packs what is not packed yet: no more is to come. */
  seal(): void;
  /** Characters that are kept, of what is packed. */
  readonly length: number;
}

/** Entries that begin with `head` and end with `tail`; `text` is what they have in between, one a line. */
interface Pack {
  head: string;
  tail: string;
  text: string;
  count: number;
}

const SEPARATOR = "\n";
/** Entries that are gathered as they are before they are packed. */
const MAX_GATHERED = 32;
/** A pack is not added to beyond this, as adding copies it. */
const MAX_PACK_LENGTH = 4_096;
/** Less in common than this is not worth a pack. */
const MIN_HEAD_LENGTH = 64;

/** What two entries have in common, up to where the text of a last field begins, and from where it ends. */
function findCommon(one: string, other: string): { head: string; tail: string } {
  const shorter = Math.min(one.length, other.length);
  let from = 0;
  while (from < shorter && one[from] === other[from]) from += 1;
  from = one.lastIndexOf(':"', from - 2) + 2;
  let count = 0;
  while (count < shorter - from && one.at(-1 - count) === other.at(-1 - count)) count += 1;
  const quote = one.indexOf('"', one.length - count);
  return { head: one.slice(0, from), tail: quote === -1 ? "" : one.slice(quote) };
}

export function createPackedEntries(): PackedEntries {
  const packs: Pack[] = [];
  let [head, tail] = ["", ""];
  let gathered: string[] = [];
  let length = 0;

  /** One string for many entries: one for each would keep the garbage collector busy. */
  function packGathered() {
    const text = gathered.map((data) => data.slice(head.length, data.length - tail.length)).join(SEPARATOR);
    const last = packs.at(-1);
    length += text.length + 1;
    if (last?.head === head && last.tail === tail && last.text.length < MAX_PACK_LENGTH) {
      last.text = [last.text, text].join(SEPARATOR);
      last.count += gathered.length;
    } else {
      length += head.length + tail.length;
      packs.push({ head, tail, text, count: gathered.length });
    }
    gathered = [];
  }

  function fits(data: string): boolean {
    return (
      head !== "" && data.length >= head.length + tail.length && data.startsWith(head) && data.endsWith(tail)
    );
  }

  function add(data: string) {
    const [first] = gathered;
    if (head === "" && first !== undefined) {
      const common = findCommon(first, data);
      if (common.head.length >= MIN_HEAD_LENGTH) ({ head, tail } = common);
    }
    if (!fits(data)) {
      if (first !== undefined) packGathered();
      [head, tail] = ["", ""];
    }
    gathered.push(data);
  }

  function unpack({ head, tail, text }: Pack): string[] {
    return text.split(SEPARATOR).map((between) => head + between + tail);
  }

  return {
    add(entries) {
      for (const { data } of entries) add(data);
      if (gathered.length >= MAX_GATHERED) packGathered();
    },
    read(after, limit) {
      const found: RunLogEntry[] = [];
      let sequence = 0;
      for (const part of [...packs, gathered]) {
        if (found.length >= limit) break;
        const count = "count" in part ? part.count : part.length;
        if (sequence + count > after) {
          const all = "count" in part ? unpack(part) : part;
          const skipped = Math.max(0, after - sequence);
          for (const [index, data] of all.slice(skipped).entries()) {
            found.push({ sequence: sequence + skipped + index + 1, data });
          }
        }
        sequence += count;
      }
      return found.slice(0, limit);
    },
    seal() {
      if (gathered.length > 0) packGathered();
    },
    get length() {
      return length;
    },
  };
}
