import type { Entry } from "./to-entries.ts";

/** Items that stand together: what is far out of view is looked after by the stretch, not by the item. */
export interface Stretch {
  key: number;
  entries: Entry[];
}

/** How many items a stretch takes. About two screens, so that few stand beside those in view. */
const SIZE = 10;

/**
 * Divides a thread into stretches. An item stays in the stretch that it came into, whatever is added before or after, so
 * that its element stays where it is.
 */
export class Stretches {
  #keys = new Map<string, number>();
  #nextKey = 0;

  /** `keyOf` names an entry for as long as it is shown. Those that are not given any more are forgotten. */
  divide(entries: readonly Entry[], keyOf: (entry: Entry) => string): Stretch[] {
    const stretches: Stretch[] = [];
    const closed = new Set<number>();
    const keys = new Map<string, number>();
    let current: Stretch | undefined;
    for (const entry of entries) {
      const known = this.#keys.get(keyOf(entry));
      const isElsewhere = known !== undefined && known !== current?.key && !closed.has(known);
      const isFull = known === undefined && (current?.entries.length ?? 0) >= SIZE;
      if (!current || isElsewhere || isFull) {
        if (current) closed.add(current.key);
        current = { key: isElsewhere ? known : this.#nextKey++, entries: [] };
        stretches.push(current);
      }
      current.entries.push(entry);
      keys.set(keyOf(entry), current.key);
    }
    this.#keys = keys;
    return stretches;
  }
}

/** The elements of the stretches. Looked for among the column's children: a search in depth would pass all messages. */
export function findStretches(column: Element): Element[] {
  return [...column.children].filter(({ classList }) => classList.contains("stretch"));
}
