import { type ThreadStreamEvent, toWireEvent } from "@parlor/protocol";
import { StreamError } from "../errors.ts";
import { isTransient, type RunFeed, type RunFrame } from "./run-feed.ts";
import type { RunLog } from "./run-log.ts";

/** Numbers a run's events, and shows each only once the log has it. */
export interface RunWriter {
  /** Hands an event over. Throws what an earlier append failed with. */
  write(event: ThreadStreamEvent): void;
  /** Resolves once everything written is in the log and shown. Rejects with what an append failed with. */
  settle(): Promise<void>;
  /** Shows a last event that the log could not take. */
  showUnlogged(event: ThreadStreamEvent): void;
}

/**
 * Writes in groups: what comes while an append is under way goes into the next one. A log that appends at once
 * costs no wait at all.
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
  let failure: { error: unknown } | undefined;

  function flush(): void {
    while (gathered.length > 0 && !underWay && !failure) {
      const group = gathered;
      gathered = [];
      const appended = log.append(runId, group);
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

  function toFrame(event: ThreadStreamEvent): RunFrame | undefined {
    const wire = toWireEvent(event);
    if (!wire) return undefined;
    sequence += 1;
    return { sequence, data: JSON.stringify(wire), isTransient: isTransient(event) };
  }

  return {
    write(event) {
      if (failure) throw failure.error;
      const frame = toFrame(event);
      if (!frame) return;
      length += frame.data.length;
      if (length > maxRunBytes) {
        throw new StreamError("The answer became too long and was ended.", { code: "run_too_long" });
      }
      gathered.push(frame);
      flush();
    },
    async settle() {
      while (underWay) await underWay;
      if (failure) throw failure.error;
    },
    showUnlogged(event) {
      const frame = toFrame(event);
      if (frame) feed.pushLastWord(frame);
    },
  };
}
