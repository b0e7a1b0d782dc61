import {
  createId,
  createTimestamp,
  isHiddenItem,
  type StreamingRequest,
  type ThreadStreamEvent,
} from "@parlor/protocol";
import type { TurnInput } from "../chatkit.ts";
import { IncomingRequest } from "../http/incoming-request.ts";
import { toStreamAnswer } from "../http/json-answer.ts";
import type { TextSource } from "../http/text-source.ts";
import { watchStream } from "../observe/watch-stream.ts";
import { watchTurn } from "../observe/watch-turn.ts";
import { type LiveRun, startRun } from "../runs/run.ts";
import type { RunRecord } from "../runs/run-log.ts";
import type { RequestScope } from "../services.ts";
import { attachToRun } from "./attach-to-run.ts";
import { claimThread } from "./claim-thread.ts";
import { readParlorMetadata } from "./parlor-metadata.ts";
import { readNewestFirst } from "./read-newest-first.ts";
import { requireEvents } from "./require-events.ts";
import { startTitle } from "./title.ts";
import type { TurnStart } from "./turn-start.ts";

/**
 * Claims a thread that is known to be the caller's, saves what the turn begins with, starts the run, and answers
 * with its events. `prepare` is called once no other turn can change the thread any more; what it refuses is
 * answered as such, and frees the thread again.
 */
export async function beginTurn<Context>(
  scope: RequestScope<Context>,
  request: StreamingRequest,
  threadId: string,
  prepare: () => Promise<TurnStart<Context>>,
): Promise<Response> {
  const { services, caller } = scope;
  const { resumable, idempotency_key: idempotencyKey } = readParlorMetadata(request);
  const record: RunRecord = {
    id: createId("run"),
    owner: caller.owner,
    threadId,
    status: "running",
    startedAt: createTimestamp(),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey, requestType: request.type }),
  };
  const settle = services.runs.announce(record);
  let run: LiveRun | undefined;
  try {
    const repeated = await claimThread(scope, record);
    if (repeated) return await attachToRun(scope, repeated, { after: 0, resumable });
    const { start, opening } = await open(scope, record, prepare);
    const watch = watchTurn(scope, record);
    const begin = () =>
      startRun({
        record,
        thread: start.thread,
        store: services.store,
        log: services.runLog,
        maxRunBytes: services.limits.maxRunBytes,
        maxFeedLength: services.limits.maxFeedLength,
        report: watch?.report ?? services.report,
        ...(watch ? { onEnd: watch.onEnd } : {}),
        opening,
        drops: start.drops ?? [],
        replaces: (start.replaces ?? []).map((item) => ({ id: item.id, isHidden: isHiddenItem(item) })),
        threadBounds: {
          hook: start.answer ? "action" : "respond",
          maxTitleLength: services.limits.maxTitleLength,
        },
        respond: (signal) => {
          const events = answer(scope, record, start, signal);
          return watch ? watch.count(events) : events;
        },
      });
    run = watch ? watch.start(begin) : begin();
    startTitle(scope, start);
  } finally {
    settle(run);
  }
  return toStreamAnswer(followOwnRun(scope, run, resumable), {
    requestId: scope.requestId,
    runId: record.id,
    isDirect: IncomingRequest.isDirect(scope.request),
  });
}

/** Saves what the turn begins with, before any model is called. What cannot be saved frees the thread again. */
async function open<Context>(
  { services, caller }: RequestScope<Context>,
  record: RunRecord,
  prepare: () => Promise<TurnStart<Context>>,
): Promise<{ start: TurnStart<Context>; opening: ThreadStreamEvent[] }> {
  try {
    const start = await prepare();
    const options = services.options.streamOptions?.({
      ...caller,
      thread: structuredClone(start.thread),
    });
    const { beforeOptions = [], afterOptions = [] } = (await start.save?.()) ?? {};
    return {
      start,
      opening: [
        ...(start.drops ?? []).map((id) => ({ type: "thread.item.removed" as const, item_id: id })),
        ...beforeOptions,
        { type: "stream_options", stream_options: options ?? { allow_cancel: true } },
        ...afterOptions,
      ],
    };
  } catch (error) {
    await services.failedRuns.close(record);
    throw error;
  }
}

function answer<Context>(
  scope: RequestScope<Context>,
  record: RunRecord,
  { thread, message, replaces = [], answer: answerOtherwise }: TurnStart<Context>,
  signal: AbortSignal,
): AsyncIterable<ThreadStreamEvent> {
  const { options } = scope.services;
  const { owner, context } = scope.caller;
  const gone = new Set(replaces.map((item) => item.id));
  const input: TurnInput<Context> = {
    thread,
    owner,
    context,
    signal,
    run: {
      id: record.id,
      createId,
      async *history() {
        for await (const item of readNewestFirst(scope, thread.id)) if (!gone.has(item.id)) yield item;
      },
    },
  };
  return answerOtherwise
    ? answerOtherwise(input)
    : requireEvents("respond", options.respond({ ...input, message }));
}

/** The stream of the client that started the run: for one that cannot resume, leaving stops the run. */
function followOwnRun<Context>(
  { services, signal }: RequestScope<Context>,
  run: LiveRun,
  resumable: boolean,
): TextSource {
  const leave = () => {
    if (!resumable && services.options.onDisconnect !== "finish") run.abandon();
  };
  signal.addEventListener("abort", leave, { once: true });
  void run.finished.then(() => signal.removeEventListener("abort", leave));
  if (signal.aborted) leave();
  const { heartbeatMs } = services.limits;
  const source: TextSource = (sink) =>
    run.follow({ fromStart: true, resumable, heartbeatMs, onLeave: leave }, sink);
  return services.options.observe ? watchStream(source, services.observe) : source;
}
