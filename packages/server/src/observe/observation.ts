import type { OwnerId } from "../stores/store.ts";

/** A request of the protocol that was read, and what became of it. A stream counts as answered once it begins. */
export interface RequestObservation {
  type: "request.ended";
  /** Such as `threads.create`. */
  requestType: string;
  requestId: string;
  owner: OwnerId;
  /** The thread that the request names; absent where it names none. */
  threadId?: string;
  isRefused: boolean;
  durationMs: number;
}

/** An answer that is an error, also to a request that could not be read. */
export interface RefusalObservation {
  type: "request.refused";
  requestId: string;
  code: string;
  status: number;
}

/** A turn that has begun, and was given to the hook. */
export interface TurnStartObservation {
  type: "turn.started";
  runId: string;
  requestId: string;
  owner: OwnerId;
  threadId: string;
}

/** A turn that has ended. Every `turn.started` gets one. */
export interface TurnEndObservation {
  type: "turn.ended";
  runId: string;
  requestId: string;
  owner: OwnerId;
  threadId: string;
  /** `interrupted`: its process stopped, or was cut off and another one took the turn. */
  status: "completed" | "failed" | "cancelled" | "interrupted";
  /** Why it failed: a code of docs/guides/errors.md. Of an interrupted one `run_taken`, where another process took it. */
  code?: string;
  /** Events that the hook gave. */
  events: number;
  /** From the turn's start to the hook's first event; absent when there was none. */
  firstEventMs?: number;
  durationMs: number;
}

/** A stream that somebody began to read, or reads no more. */
export interface StreamObservation {
  type: "stream.opened" | "stream.closed";
}

/** One thing that happened, for figures and records of the host. Never holds what people or models wrote. */
export type Observation =
  | RequestObservation
  | RefusalObservation
  | TurnStartObservation
  | TurnEndObservation
  | StreamObservation;
