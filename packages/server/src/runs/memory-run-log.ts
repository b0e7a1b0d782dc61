import type { RunLog, RunLogEntry, RunRecord } from "./run-log.ts";

interface StoredRun {
  run: RunRecord;
  entries: RunLogEntry[];
  endedAt?: string;
}

/**
 * A run log in this process's memory. Appending is immediate, so that a token costs no wait. Nothing survives the
 * process, and so there are never orphans.
 */
export function createMemoryRunLog(): RunLog {
  const runs = new Map<string, StoredRun>();
  const latestOfThread = new Map<string, string>();
  const runOfKey = new Map<string, string>();
  const toKey = (run: RunRecord) => JSON.stringify([run.owner, run.idempotencyKey]);

  return {
    async open(run) {
      const repeated =
        run.idempotencyKey === undefined ? undefined : runs.get(runOfKey.get(toKey(run)) ?? "");
      if (repeated) return { outcome: "repeated", run: { ...repeated.run } };
      const latest = runs.get(latestOfThread.get(run.threadId) ?? "");
      if (latest?.run.status === "running") return { outcome: "busy", run: { ...latest.run } };
      runs.set(run.id, { run: { ...run }, entries: [] });
      latestOfThread.set(run.threadId, run.id);
      if (run.idempotencyKey !== undefined) runOfKey.set(toKey(run), run.id);
      return { outcome: "opened" };
    },
    append(runId, entries) {
      runs.get(runId)?.entries.push(...entries);
      return undefined;
    },
    async close(runId, status) {
      const stored = runs.get(runId);
      if (stored?.run.status !== "running") return;
      stored.run.status = status;
      stored.endedAt = new Date().toISOString();
    },
    async read(runId, after, limit = Number.POSITIVE_INFINITY) {
      // Numbers start at 1 and have no gaps: the number of an entry is where the next one is.
      return (runs.get(runId)?.entries ?? []).slice(after, after + limit);
    },
    async latest(owner, threadId) {
      const stored = runs.get(latestOfThread.get(threadId) ?? "");
      return stored?.run.owner === owner ? { ...stored.run } : undefined;
    },
    async takeOrphans() {
      return [];
    },
    async prune(endedBefore) {
      for (const [id, { run, endedAt }] of runs) {
        if (endedAt === undefined || endedAt >= endedBefore) continue;
        runs.delete(id);
        if (latestOfThread.get(run.threadId) === id) latestOfThread.delete(run.threadId);
        if (run.idempotencyKey !== undefined && runOfKey.get(toKey(run)) === id) runOfKey.delete(toKey(run));
      }
    },
  };
}
