import type { ThreadMetadata } from "@parlor/protocol";
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
  /** The type of that send, such as `threads.create`; only with a key. */
  requestType?: string | undefined;
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

/** What one process asks of the one that carries a run out. JSON, so that it can travel. */
export type RunRequest =
  /** Stop, keeping what there is. */
  | { type: "cancel" }
  /** Stop and write nothing more: the thread is about to be deleted. */
  | { type: "discard" }
  /** Fields of the thread were changed in the store: take them over, so that the run does not write older ones. */
  | { type: "change"; changes: Partial<ThreadMetadata> };

/** What may be new of a run: entries; or also that it has ended. */
export type RunChange = "entries" | "end";

/**
 * What a log adds that several processes share, so that a run of one can be followed and stopped from another.
 *
 * - L7 Once `watch` has resolved, each later append to the run, and its end, by whichever process, is followed by a
 *   call. Calls may be more than there were changes, also without one.
 * - L8 What is asked of a running run reaches the listener of the process that opened it, once, in the order in which
 *   it was asked; also when that process or the log was away for a moment. Of a run that has ended nothing is asked.
 */
export interface RunExchange {
  /** Calls back when a run has something new. Gives how to stop. */
  watch(runId: string, onChange: (change: RunChange) => void): Promise<() => void>;
  /** Asks the process that carries a run out. Resolves when the log has it; whether it is done is seen in the log. */
  ask(runId: string, request: RunRequest): Promise<void>;
  /** Takes what is asked of this process's runs. Gives how to stop. */
  onAsked(listener: (runId: string, request: RunRequest) => void): () => void;
}

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
 * - L2 `open` with an idempotency key that the owner has used gives that run, running or ended, with its thread and
 *   the type of its request.
 * - L3 `append` keeps entries in order of `sequence`. When it returns a promise, they are kept once it resolves.
 * - L4 `read` gives the entries after a number, in order, also of an ended run for as long as it is kept. With a
 *   `limit`, no more than the first so many of them.
 * - L5 `latest` gives the newest run of an owner's thread: the one that was opened last, whatever `startedAt` says, for
 *   clocks differ. Another owner's run does not exist.
 * - L6 `takeOrphans` gives each run that is `running` though the process that opened it is gone, to one caller
 *   only.
 * - L9 A run that was taken is closed to the process that opened it, which may only have been cut off: its `append`
 *   rejects with `createRunTaken()`, and so does its `assertMine`, also where nothing was appended in between; its
 *   `close` does nothing. What it had appended before is there for whoever took it.
 */
export interface RunLog {
  open(run: RunRecord): Promise<RunOpening>;
  append(runId: string, entries: readonly RunLogEntry[]): Promise<void> | undefined;
  /**
   * Resolves when no other process has taken the run: asked before each of its writes to the store. Rejects as L9 says
   * when one has, and otherwise when the log cannot tell. Only of a log whose runs another process can take.
   */
  assertMine?(runId: string): Promise<void>;
  /** Does nothing to a run that has ended, or that was never opened. */
  close(runId: string, status: Exclude<RunStatus, "running">): Promise<void>;
  read(runId: string, after: number, limit?: number): Promise<RunLogEntry[]>;
  latest(owner: OwnerId, threadId: string): Promise<RunRecord | undefined>;
  takeOrphans(): Promise<RunRecord[]>;
  /** Forgets ended runs that ended before the given moment (ISO 8601). */
  prune(endedBefore: string): Promise<void>;
  /** Only of a log that several processes share at once. */
  readonly exchange?: RunExchange;
}
