import { PackedEntries } from "./packed-entries.ts";
import { takeFrames } from "./run-frame.ts";
import type { RunLog, RunRecord } from "./run-log.ts";

interface StoredRun {
  run: RunRecord;
  readonly entries: PackedEntries;
  endedAt?: string;
}

const DEFAULT_MAX_LENGTH = 64 * 1024 * 1024;

/**
 * A run log in this process's memory. Appending is immediate, so that a token costs no wait. Nothing survives the
 * process, and so there are never orphans. Of ended runs no more than `maxLength` characters are kept (default
 * 67,108,864): the oldest go first, before their time if need be.
 */
export function createMemoryRunLog(options: { maxLength?: number } = {}): RunLog {
  const { maxLength = DEFAULT_MAX_LENGTH } = options;
  const runs = new Map<string, StoredRun>();
  /** In the order in which they ended. */
  const ended = new Set<StoredRun>();
  let endedLength = 0;
  const latestOfThread = new Map<string, string>();
  const runOfKey = new Map<string, string>();
  const toKey = (run: RunRecord) => JSON.stringify([run.owner, run.idempotencyKey]);

  function forget(stored: StoredRun) {
    const { run } = stored;
    runs.delete(run.id);
    ended.delete(stored);
    endedLength -= stored.entries.length;
    if (latestOfThread.get(run.threadId) === run.id) latestOfThread.delete(run.threadId);
    if (run.idempotencyKey !== undefined && runOfKey.get(toKey(run)) === run.id) runOfKey.delete(toKey(run));
  }

  const log: RunLog = {
    async open(run) {
      const repeated =
        run.idempotencyKey === undefined ? undefined : runs.get(runOfKey.get(toKey(run)) ?? "");
      if (repeated) return { outcome: "repeated", run: { ...repeated.run } };
      const latest = runs.get(latestOfThread.get(run.threadId) ?? "");
      if (latest?.run.status === "running") return { outcome: "busy", run: { ...latest.run } };
      runs.set(run.id, { run: { ...run }, entries: new PackedEntries() });
      latestOfThread.set(run.threadId, run.id);
      if (run.idempotencyKey !== undefined) runOfKey.set(toKey(run), run.id);
      return { outcome: "opened" };
    },
    append(runId, entries) {
      runs.get(runId)?.entries.add(entries);
      return undefined;
    },
    async close(runId, status) {
      const stored = runs.get(runId);
      if (stored?.run.status !== "running") return;
      stored.run.status = status;
      stored.endedAt = new Date().toISOString();
      stored.entries.seal();
      ended.add(stored);
      endedLength += stored.entries.length;
      for (const oldest of ended) {
        if (endedLength <= maxLength) break;
        forget(oldest);
      }
    },
    async read(runId, after, limit = Number.POSITIVE_INFINITY) {
      return runs.get(runId)?.entries.read(after, limit) ?? [];
    },
    async latest(owner, threadId) {
      const stored = runs.get(latestOfThread.get(threadId) ?? "");
      return stored?.run.owner === owner ? { ...stored.run } : undefined;
    },
    async takeOrphans() {
      return [];
    },
    async prune(endedBefore) {
      for (const stored of ended) {
        if (stored.endedAt === undefined || stored.endedAt >= endedBefore) break;
        forget(stored);
      }
    },
  };
  return takeFrames(log, (runId, frames) => runs.get(runId)?.entries.add(frames));
}
