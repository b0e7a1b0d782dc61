import { type ThreadStreamEvent, toWireEvent } from "@parlor/protocol";
import { StreamError } from "../errors.ts";
import { isTransient, type RunFeed, type RunFrame } from "./run-feed.ts";
import type { RunLog } from "./run-log.ts";

/** Numbers a run's events, and shows each only once the log has it. */
export interface RunWriter {
  /** Hands an event over. Throws what an earlier append failed with. */
  write(event: ThreadStreamEvent): void;
  /** Hands over what was written in this tick, without waiting for its end. */
  flush(): void;
  /** Resolves once everything written is in the log and shown. Rejects with what an append failed with. */
  settle(): Promise<void>;
  /** Shows a last event that the log could not take. */
  showUnlogged(event: ThreadStreamEvent): void;
}

/** A browser's kind of runtime has only the timer. */
const planTurn: (callback: () => void) => void =
  globalThis.setImmediate ?? ((callback) => setTimeout(callback, 0));
let planned: (() => void)[] = [];

function doPlanned() {
  const callbacks = planned;
  planned = [];
  for (const callback of callbacks) callback();
}

/** Calls back once everything that is ready now has been done. One turn of the event loop serves all runs. */
function afterThisTick(callback: () => void): void {
  if (planned.length === 0) planTurn(doPlanned);
  planned.push(callback);
}

/**
 * Writes in groups: what is ready in one tick goes out together, and what comes while an append is under way goes
 * into the next one.
 */
export function createRunWriter(options: {
  runId: string;
  log: RunLog;
  feed: RunFeed;
  maxRunBytes: number;
}): RunWriter {
  const { runId, log, feed, maxRunBytes } = options;
  let sequence = 0;
  let length = 0;
  let gathered: RunFrame[] = [];
  let underWay: Promise<void> | undefined;
  let isFlushPlanned = false;
  let lastDelta = { itemId: "", index: -1, head: "" };
  let failure: { error: unknown } | undefined;

  function flush(): void {
    while (gathered.length > 0 && !underWay && !failure) {
      const group = gathered;
      gathered = [];
      let appended: Promise<void> | undefined;
      try {
        appended = log.append(runId, group);
      } catch (error) {
        failure = { error };
        return;
      }
      if (!appended) {
        feed.push(group);
        continue;
      }
      underWay = appended.then(
        () => {
          underWay = undefined;
          feed.push(group);
          flush();
        },
        (error: unknown) => {
          underWay = undefined;
          failure = { error };
        },
      );
    }
  }

  function flushPlanned() {
    isFlushPlanned = false;
    flush();
  }

  /** A text delta as JSON. Nearly every event is one, and all but the text is the same in most of them. */
  function deltaToJson(itemId: string, index: number, delta: string): string {
    if (typeof delta !== "string") throw new TypeError("a hook gave a text delta that is no text");
    if (itemId !== lastDelta.itemId || index !== lastDelta.index) {
      const update = { type: "assistant_message.content_part.text_delta", content_index: index, delta: "" };
      const json = JSON.stringify({ type: "thread.item.updated", item_id: itemId, update });
      lastDelta = { itemId, index, head: json.slice(0, -'""}}'.length) };
    }
    return `${lastDelta.head}${JSON.stringify(delta)}}}`;
  }

  function toJson(event: ThreadStreamEvent): string | undefined {
    // Hooks are not always typed: what is passed on here, every client has to read.
    if (typeof event?.type !== "string") throw new TypeError("a hook gave something that is no event");
    if (
      event.type === "thread.item.updated" &&
      event.update.type === "assistant_message.content_part.text_delta"
    ) {
      return deltaToJson(event.item_id, event.update.content_index, event.update.delta);
    }
    const wire = toWireEvent(event);
    return wire && JSON.stringify(wire);
  }

  function toFrame(event: ThreadStreamEvent): RunFrame | undefined {
    const data = toJson(event);
    if (data === undefined) return undefined;
    sequence += 1;
    return { sequence, data, isTransient: isTransient(event) };
  }

  return {
    flush,
    write(event) {
      if (failure) throw failure.error;
      const frame = toFrame(event);
      if (!frame) return;
      length += frame.data.length;
      if (length > maxRunBytes) {
        throw new StreamError("The answer became too long and was ended.", { code: "run_too_long" });
      }
      gathered.push(frame);
      if (isFlushPlanned || underWay) return;
      isFlushPlanned = true;
      afterThisTick(flushPlanned);
    },
    async settle() {
      flush();
      while (underWay) await underWay;
      if (failure) throw failure.error;
    },
    showUnlogged(event) {
      flush();
      const frame = toFrame(event);
      if (frame) feed.pushLastWord(frame);
    },
  };
}
