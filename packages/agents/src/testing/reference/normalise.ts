/** One event of a turn, as JSON. */
export type Event = Record<string, unknown> & { type: string };

/** Fields that are another on every run. */
const passing = new Set(["created_at", "thread_id"]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Events without what differs from run to run: items are numbered as they appear, times are left out. Nothing else
 * is touched. What has no value is not there.
 */
export function normalise(events: readonly unknown[]): Event[] {
  const names = new Map<string, string>();

  function toName(id: string): string {
    const name = names.get(id) ?? `item ${names.size + 1}`;
    names.set(id, name);
    return name;
  }

  function walk(value: unknown, isItem: boolean): unknown {
    if (Array.isArray(value)) return value.map((one: unknown) => walk(one, false));
    if (!isRecord(value)) return value;
    const entries = Object.entries(value)
      .filter(([key, field]) => !passing.has(key) && field !== null && field !== undefined)
      .map(([key, field]): [string, unknown] => {
        if (typeof field === "string" && (key === "item_id" || (isItem && key === "id")))
          return [key, toName(field)];
        return [key, walk(field, key === "item")];
      });
    return Object.fromEntries(entries.toSorted(([one], [other]) => one.localeCompare(other)));
  }

  return withSortedRemovals(events.map((event) => walk(event, false) as Event));
}

/** The reference takes back a set of items: in which order is chance. */
function withSortedRemovals(events: readonly Event[]): Event[] {
  const sorted: Event[] = [];
  let removals: Event[] = [];
  const flush = () => {
    sorted.push(
      ...removals.toSorted((one, other) => String(one.item_id).localeCompare(String(other.item_id))),
    );
    removals = [];
  };
  for (const event of events) {
    if (event.type === "thread.item.removed") {
      removals.push(event);
    } else {
      flush();
      sorted.push(event);
    }
  }
  flush();
  return sorted;
}
