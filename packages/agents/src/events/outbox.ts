import type { ThreadStreamEvent } from "@parlor/protocol";

/**
 * The events of an answer in the order in which they became true, whoever made them: the model's stream, or a tool
 * that is running. One queue, so that no update overtakes what it is about.
 */
export interface Outbox {
  /** Adds events. Throws once the answer is over. */
  put(events: readonly ThreadStreamEvent[]): void;
  /** What has come since the last time. */
  take(): ThreadStreamEvent[];
  readonly isEmpty: boolean;
  /** The ids of the items that have been taken and not taken back, in order. */
  readonly producedIds: readonly string[];
  /** Called whenever there is something to take. */
  onPut: (() => void) | undefined;
  /** Drops what is there, and takes nothing more. */
  close(): void;
}

export function createOutbox(): Outbox {
  let events: ThreadStreamEvent[] = [];
  let isClosed = false;
  const produced = new Set<string>();

  const outbox: Outbox = {
    onPut: undefined,
    put(added) {
      if (added.length === 0) return;
      if (isClosed) throw new Error("This answer is over: nothing can be added to it any more.");
      events.push(...added);
      outbox.onPut?.();
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
    get isEmpty() {
      return events.length === 0;
    },
    get producedIds() {
      return [...produced];
    },
    close() {
      isClosed = true;
      events = [];
    },
  };
  return outbox;
}
