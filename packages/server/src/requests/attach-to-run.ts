import { encodeSseEvent } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import { followRun } from "../runs/follow-run.ts";
import { interruptedEvent } from "../runs/recover-runs.ts";
import type { RunLogEntry, RunRecord } from "../runs/run-log.ts";
import type { RequestScope } from "../services.ts";
import { toStreamAnswer } from "./json-answer.ts";

function createRunNotFound(): ChatKitError {
  return new ChatKitError("run_not_found", "No answer is being written in this conversation.");
}

function toStream(frames: readonly string[]): ReadableStream<Uint8Array> {
  return new Blob([frames.join("")]).stream() as ReadableStream<Uint8Array>;
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
  const isEnded = live ? live.endedAt !== undefined : record.status !== "running";
  if (isEnded && after === undefined) {
    if (record.status !== "interrupted") throw createRunNotFound();
    return toStreamAnswer(toStream([encodeSseEvent(JSON.stringify(interruptedEvent))]), names);
  }
  const { runLog: log, limits } = services;
  const { heartbeatMs } = limits;
  if (live) return toStreamAnswer(live.feed.subscribe({ after, resumable, heartbeatMs }), names);
  if (log.exchange && record.status === "running") {
    const { exchange } = log;
    const stream = await followRun({ log, exchange, run: record, after, resumable, heartbeatMs });
    return toStreamAnswer(stream, names);
  }
  // Ended, or in the hands of a process that nothing can be heard of: what the log has of it is all there is to give.
  const entries = await log.read(record.id, after ?? 0);
  const toFrame = ({ data, sequence }: RunLogEntry) => encodeSseEvent(data, resumable ? sequence : undefined);
  const frames = entries.map(toFrame);
  if (record.status === "interrupted") frames.push(encodeSseEvent(JSON.stringify(interruptedEvent)));
  return toStreamAnswer(toStream(frames), names);
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
