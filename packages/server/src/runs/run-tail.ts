import { encodeSseEvent, type ThreadStreamEvent } from "@parlor/protocol";
import { interruptedEvent } from "./run.ts";
import type { RunLog, RunStatus } from "./run-log.ts";

/** The frame that tells clients of a run that the end of its process cut it off. */
export const interruption = encodeSseEvent(JSON.stringify(interruptedEvent));
/** What clients of a run are told whose own last word the log could not take. */
const failedEvent: ThreadStreamEvent = { type: "error", code: "stream.error", allow_retry: true };

/**
 * The frame that comes after all that the log has of an ended run, up to the number `last`: without it, an answer that was
 * cut off would look whole. Undefined where the log has the run's last word.
 */
export async function readTail(options: {
  log: Pick<RunLog, "read">;
  runId: string;
  status: RunStatus;
  last: number;
}): Promise<string | undefined> {
  const { log, runId, status, last } = options;
  if (status === "interrupted") return interruption;
  if (status !== "failed" || last === 0) return undefined;
  const [entry] = await log.read(runId, last - 1, 1);
  const event = entry && (JSON.parse(entry.data) as ThreadStreamEvent);
  return event?.type === "error" ? undefined : encodeSseEvent(JSON.stringify(failedEvent));
}
