import { type ThreadStreamEvent, toWireEvent } from "@parlor/protocol";
import { StreamError } from "../errors.ts";
import { isTransient, type RunFeed } from "./run-feed.ts";
import {
  appendFrames,
  createDeltaHead,
  type DeltaHead,
  DeltaRow,
  type EventFrame,
  lengthOfDelta,
  type RunFrame,
} from "./run-frame.ts";
import type { RunLog } from "./run-log.ts";

/** Numbers a run's events, and shows each only once the log has it. */
export interface RunWriter {
  /** Hands an event over. Throws what an earlier append failed with. */
  write(event: ThreadStreamEvent): void;
  /** Hands over what was written in this tick, without waiting for its end. */
  flush(): void;
  /** Resolves once everything written is in the log and shown. Rejects with what an append failed with. */
  settle(): Promise<void>;
  /** What an append failed with; undefined while none has. */
  failure(): unknown;
  /** Shows a last event that the log could not take, after all that it took. */
  showUnlogged(event: ThreadStreamEvent): Promise<void>;
}

/** Has what JSON may write in another way than it is: quotes, backslashes, control characters, halves of a pair. */
const needsEscape = /["\\\p{Cc}\p{Cs}]/u;

/** The same as `JSON.stringify`, in half of the time for the text of nearly every token. */
function toJsonText(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/**
 * Node runs these once all that is ready has been done, before it turns to other connections: what a run has in the
 * processor's caches is still there. A browser's kind of runtime has only the timer.
 */
const planTurn: (callback: () => void) => void =
  typeof process === "object" && typeof process.nextTick === "function"
    ? (callback) => process.nextTick(callback)
    : (callback) => setTimeout(callback, 0);
let planned: (() => void)[] = [];

function doPlanned() {
  const callbacks = planned;
  planned = [];
  for (const callback of callbacks) callback();
}

/** Calls back once everything that is ready now has been done. One turn serves all runs. */
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
  /** Of each place that deltas went to, by item and part. */
  const heads = new Map<string, DeltaHead>();
  /** Where the last delta went. */
  let place: { itemId: string; index: number; head: DeltaHead } | undefined;
  let isTooLong = false;
  let failure: { error: unknown } | undefined;

  function flush(): void {
    while (gathered.length > 0 && !underWay && !failure) {
      const group = gathered;
      gathered = [];
      let appended: Promise<void> | undefined;
      try {
        appended = appendFrames(log, runId, group);
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

  async function flushAll() {
    flush();
    while (underWay) await underWay;
  }

  function flushPlanned() {
    isFlushPlanned = false;
    flush();
  }

  /** Refuses once what makes the run too long. What is written after it is how the run ends. */
  function count(characters: number) {
    length += characters;
    if (length > maxRunBytes && !isTooLong) {
      isTooLong = true;
      throw new StreamError("The answer became too long and was ended.", { code: "run_too_long" });
    }
  }

  function findHead(itemId: string, index: number): DeltaHead {
    const key = `${index} ${itemId}`;
    const head = heads.get(key) ?? createDeltaHead(itemId, index);
    heads.set(key, head);
    return head;
  }

  function gatherDelta(itemId: string, index: number, delta: string) {
    if (typeof delta !== "string") throw new TypeError("a hook gave a text delta that is no text");
    if (itemId !== place?.itemId || index !== place.index) {
      place = { itemId, index, head: findHead(itemId, index) };
    }
    const { head } = place;
    const text = toJsonText(delta);
    count(lengthOfDelta(head, text));
    sequence += 1;
    let row = gathered.at(-1);
    if (!(row instanceof DeltaRow) || row.head !== head) {
      row = new DeltaRow(sequence, head);
      gathered.push(row);
    }
    row.add(text);
  }

  function toFrame(event: ThreadStreamEvent): EventFrame | undefined {
    const wire = toWireEvent(event);
    const data = wire && JSON.stringify(wire);
    if (data === undefined) return undefined;
    sequence += 1;
    return { sequence, data, isTransient: isTransient(event) };
  }

  function gather(event: ThreadStreamEvent) {
    // Hooks are not always typed: what is passed on here, every client has to read.
    if (typeof event?.type !== "string") throw new TypeError("a hook gave something that is no event");
    if (
      event.type === "thread.item.updated" &&
      event.update.type === "assistant_message.content_part.text_delta"
    ) {
      gatherDelta(event.item_id, event.update.content_index, event.update.delta);
      return;
    }
    const frame = toFrame(event);
    if (!frame) return;
    count(frame.data.length);
    gathered.push(frame);
  }

  return {
    flush,
    failure: () => failure?.error,
    write(event) {
      if (failure) throw failure.error;
      gather(event);
      if (isFlushPlanned || underWay || gathered.length === 0) return;
      isFlushPlanned = true;
      afterThisTick(flushPlanned);
    },
    async settle() {
      await flushAll();
      if (failure) throw failure.error;
    },
    async showUnlogged(event) {
      // Not before what is on its way into the log: it would be taken for what comes after the last word.
      await flushAll();
      const frame = toFrame(event);
      if (frame) feed.pushLastWord(frame);
    },
  };
}
