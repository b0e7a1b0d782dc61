import type { ThreadStreamEvent } from "@parlor/protocol";
import type { Sender } from "./target.ts";

/** One frame of a stream. `event` is there when its data is an event of the protocol. */
export interface Frame {
  readonly id: string | undefined;
  readonly json: unknown;
  readonly event: ThreadStreamEvent | undefined;
  /** Why `event` is not there. */
  readonly problem: string | undefined;
}

/** A request and what was answered. */
export interface Exchange {
  /** The `type` of the request. */
  readonly type: string;
  readonly sender: Sender;
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  readonly isStream: boolean;
  /** The body as it came: of a stream, as far as it was read. */
  readonly text: string;
  /** The body as JSON; `undefined` for a stream, and where it is none. */
  readonly json: unknown;
  readonly frames: readonly Frame[];
  /** The reader went away before the end, on purpose. */
  readonly wasLeft: boolean;
  /** Why the answer did not come, or did not end. */
  readonly failure: string | undefined;
}

/** The events of a stream that are the protocol's. */
export function eventsOf(exchange: Exchange): ThreadStreamEvent[] {
  return exchange.frames.flatMap(({ event }) => event ?? []);
}

/** Answered as asked: with success, and to its end. */
export function isAnswered({ status, failure }: Exchange): boolean {
  return status >= 200 && status < 300 && failure === undefined;
}

/** Refused with a 4xx status. */
export function isRefused({ status }: Exchange): boolean {
  return status >= 400 && status < 500;
}

/** Nothing was given, however it was refused: also by a stream that broke, or says nothing but an error. */
export function isDenied(exchange: Exchange): boolean {
  if (exchange.status >= 400 || exchange.status === 0) return true;
  return exchange.isStream && eventsOf(exchange).every(({ type }) => type === "error");
}
