import { context, type Span, trace } from "@opentelemetry/api";
import type { ThreadStreamEvent } from "@parlor/protocol";
import type { LogRecord } from "../chatkit.ts";
import type { RunRecord, RunStatus } from "../runs/run-log.ts";
import type { RequestScope } from "../services.ts";
import { failSpan } from "./in-span.ts";

type TurnEnd = Exclude<RunStatus, "running">;

/** What is noticed of one turn, for the host's `tracer` and `observe`. */
export interface TurnWatch {
  /** Begins the turn within its span. */
  start<T>(begin: () => T): T;
  /** Passes events on, and counts them. */
  count(events: AsyncIterable<ThreadStreamEvent>): AsyncIterable<ThreadStreamEvent>;
  /** Passes a record on, and keeps why the turn failed. */
  report(record: LogRecord): void;
  onEnd(status: TurnEnd): void;
}

/** Counts by hand: a generator around each hook would cost every event a turn of the microtask queue. */
function countEvents(
  events: AsyncIterable<ThreadStreamEvent>,
  onEvent: () => void,
): AsyncIterable<ThreadStreamEvent> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = events[Symbol.asyncIterator]();
      return {
        async next() {
          const result = await iterator.next();
          if (!result.done) onEvent();
          return result;
        },
        async return(value?: unknown) {
          return (await iterator.return?.(value)) ?? { done: true, value: undefined };
        },
      };
    },
  };
}

/** A turn that its process's end interrupted has no code: only that another process took it is worth one. */
function toReason(status: TurnEnd, code: string | undefined): { code?: string } {
  if (status === "failed") return { code: code ?? "stream.error" };
  return status === "interrupted" && code === "run_taken" ? { code } : {};
}

/** Watches a turn from now on. Undefined when nobody wants to know. */
export function watchTurn<Context>(
  { services, requestId }: RequestScope<Context>,
  record: RunRecord,
): TurnWatch | undefined {
  const { options, observe, report } = services;
  if (!options.tracer && !options.observe) return undefined;
  const names = { runId: record.id, requestId, owner: record.owner, threadId: record.threadId };
  const startedAt = performance.now();
  const sinceStart = () => performance.now() - startedAt;
  let events = 0;
  let firstEventMs: number | undefined;
  let code: string | undefined;
  let span: Span | undefined;
  return {
    start(begin) {
      observe({ type: "turn.started", ...names });
      if (!options.tracer) return begin();
      span = options.tracer.startSpan("turn", {
        attributes: {
          "parlor.run_id": record.id,
          "parlor.thread_id": record.threadId,
          "parlor.request_id": requestId,
        },
      });
      return context.with(trace.setSpan(context.active(), span), begin);
    },
    count: (given) =>
      countEvents(given, () => {
        events += 1;
        if (events > 1) return;
        firstEventMs = sinceStart();
        span?.addEvent("first event");
      }),
    report(given) {
      code ??= given.code;
      report(given);
    },
    onEnd(status) {
      const why = toReason(status, code);
      span?.setAttributes({ "parlor.turn.status": status, "parlor.turn.events": events });
      if (span && status === "failed") failSpan(span, why.code ?? "stream.error");
      span?.end();
      const first = firstEventMs === undefined ? {} : { firstEventMs };
      observe({ type: "turn.ended", ...names, status, ...why, events, ...first, durationMs: sinceStart() });
    },
  };
}
