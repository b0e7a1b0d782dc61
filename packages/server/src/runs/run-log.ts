import type { OwnerId } from "../stores/store.ts";

/** How a run stands. `interrupted`: the process that ran it died, and it was closed with what it had. */
export type RunStatus = "running" | "completed" | "cancelled" | "failed" | "interrupted";

/** A turn of a thread. */
export interface RunRecord {
  id: string;
  owner: OwnerId;
  threadId: string;
  status: RunStatus;
  /** The client's key of the send that started it: the same key of the same owner is the same run. */
  idempotencyKey?: string | undefined;
  /** ISO 8601, UTC. */
  startedAt: string;
}

/** One numbered event of a run, as the JSON that clients get. Numbers start at 1 and have no gaps. */
export interface RunLogEntry {
  sequence: number;
  data: string;
}

/** What {@link RunLog.open} found: the run is ours to carry out, the send is a repetition, or the thread is taken. */
export type RunOpening =
  | { outcome: "opened" }
  | { outcome: "repeated"; run: RunRecord }
  | { outcome: "busy"; run: RunRecord };

/**
 * The numbered events of runs, and who runs in which thread. A run's events are appended before any subscriber
 * sees them; what a durable log has acknowledged survives a crash.
 *
 * A run may be opened before its thread is in the store, and its thread may be deleted while it runs.
 *
 * The contract, which `runLogContract` of `@parlor/server/testing` checks:
 *
 * - L1 At most one run of a thread is `running`. `open` decides that atomically, across processes where the log
 *   is shared.
 * - L2 `open` with an idempotency key that the owner has used gives that run, running or ended.
 * - L3 `append` keeps entries in order of `sequence`. When it returns a promise, they are kept once it resolves.
 * - L4 `read` gives the entries after a number, in order, also of an ended run for as long as it is kept. With a
 *   `limit`, no more than the first so many of them.
 * - L5 `latest` gives the newest run of an owner's thread. Another owner's run does not exist.
 * - L6 `takeOrphans` gives each run that is `running` though the process that opened it is gone, to one caller
 *   only.
 */
export interface RunLog {
  open(run: RunRecord): Promise<RunOpening>;
  /** Says that the process still carries the run out; a shared log calls a run orphaned without it. */
  touch?(runId: string): Promise<void>;
  append(runId: string, entries: readonly RunLogEntry[]): Promise<void> | undefined;
  close(runId: string, status: Exclude<RunStatus, "running">): Promise<void>;
  read(runId: string, after: number, limit?: number): Promise<RunLogEntry[]>;
  latest(owner: OwnerId, threadId: string): Promise<RunRecord | undefined>;
  takeOrphans(): Promise<RunRecord[]>;
  /** Forgets ended runs that ended before the given moment (ISO 8601). */
  prune(endedBefore: string): Promise<void>;
}
