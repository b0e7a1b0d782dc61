import { ChatKitError } from "../errors.ts";
import { toStreamAnswer } from "../http/json-answer.ts";
import { toByteStream } from "../http/text-source.ts";
import { watchStream } from "../observe/watch-stream.ts";
import { followRun } from "../runs/follow-run.ts";
import { streamFromLog } from "../runs/log-stream.ts";
import type { RunRecord } from "../runs/run-log.ts";
import { interruption, readTail } from "../runs/run-tail.ts";
import type { RequestScope } from "../services.ts";

function createRunNotFound(): ChatKitError {
  return new ChatKitError("run_not_found", "No answer is being written in this conversation.");
}

/**
 * The events of a run after a number, and those that are still to come. Without a number the caller knows nothing
 * of the run: one under way is given from its start, of an ended one only that it was cut off, if it was.
 */
export async function attachToRun<Context>(
  { services, requestId }: RequestScope<Context>,
  record: RunRecord,
  { after, resumable }: { after: number | undefined; resumable: boolean },
): Promise<Response> {
  const names = { requestId, runId: record.id };
  const live = await services.runs.find(record.id);
  const isEnded = live ? live.hasEnded() : record.status !== "running";
  if (isEnded && after === undefined) {
    if (record.status !== "interrupted") throw createRunNotFound();
    return toStreamAnswer(new Response(interruption).body as ReadableStream<Uint8Array>, names);
  }
  const { runLog: log, limits } = services;
  const { heartbeatMs } = limits;
  if (live) {
    const options = { after, resumable, heartbeatMs };
    const { observe } = services.options;
    const stream = observe
      ? toByteStream(watchStream((sink) => live.follow(options, sink), services.observe))
      : live.subscribe(options);
    return toStreamAnswer(stream, names);
  }
  if (log.exchange && record.status === "running") {
    const { exchange } = log;
    const stream = await followRun({ log, exchange, run: record, after, resumable, heartbeatMs });
    return toStreamAnswer(stream, names);
  }
  // Ended, or in the hands of a process that nothing can be heard of: what the log has of it is all there is to give.
  const { id: runId, status } = record;
  const stream = streamFromLog({
    log,
    runId,
    after: after ?? 0,
    resumable,
    readTail: (last) => readTail({ log, runId, status, last }),
  });
  return toStreamAnswer(stream, names);
}

/** Attaches to the newest run of a thread that the caller has found to be theirs. */
export async function attachToLatestRun<Context>(
  scope: RequestScope<Context>,
  threadId: string,
  after: number | undefined,
): Promise<Response> {
  const live = scope.services.runs.inThread(threadId);
  const record = live?.record ?? (await scope.services.runLog.latest(scope.caller.owner, threadId));
  if (!record) throw createRunNotFound();
  return attachToRun(scope, record, { after, resumable: true });
}
