import type { ThreadStreamEvent } from "@parlor/protocol";

/** The events of an answer in the order in which they became true. */
export interface Outbox {
  put(events: readonly ThreadStreamEvent[]): void;
  /** What has come since the last time. */
  take(): ThreadStreamEvent[];
  /** Drops what has come since the last time. */
  drop(): void;
  /** The ids of the items that have been taken and not taken back, in order. */
  producedIds(): readonly string[];
}

export function createOutbox(): Outbox {
  let events: ThreadStreamEvent[] = [];
  const produced = new Set<string>();

  return {
    put(added) {
      events.push(...added);
    },
    take() {
      const taken = events;
      events = [];
      for (const event of taken) {
        if (event.type === "thread.item.added" || event.type === "thread.item.done")
          produced.add(event.item.id);
        if (event.type === "thread.item.removed") produced.delete(event.item_id);
      }
      return taken;
    },
    drop() {
      events = [];
    },
    producedIds: () => [...produced],
  };
}
