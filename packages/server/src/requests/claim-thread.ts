import { ChatKitError } from "../errors.ts";
import { endsElsewhere } from "../runs/follow-run.ts";
import { endsWithin, type LiveRun } from "../runs/run.ts";
import type { RunOpening, RunRecord } from "../runs/run-log.ts";
import type { RequestScope, Services } from "../services.ts";

/**
 * Opens the run in the log. Gives the run that this send repeats; rejects when another turn holds the thread. A
 * send that came to nothing, because it was refused or could not be saved, is not a run to repeat: its key is
 * passed over, so that the same send can be tried again.
 */
export async function claimThread<Context>(
  { services }: RequestScope<Context>,
  record: RunRecord,
): Promise<RunRecord | undefined> {
  const { idempotencyKey } = record;
  let failedSends = 0;
  let hasWaited = false;
  let asked: string | undefined;
  while (true) {
    // The names of later tries follow from the first, so that two of them at once meet in one run as well.
    if (failedSends > 0) record.idempotencyKey = `${idempotencyKey}\n${failedSends}`;
    const opening = await openInLog(services, record);
    if (opening.outcome === "opened") return undefined;
    const failed = services.failedRuns.find(opening.run.id);
    if (failed && (await endsWithin(failed, services.limits.busyWaitMs))) continue;
    const live = await services.runs.find(opening.run.id);
    if (opening.outcome === "repeated") {
      if (live) return assertSameSend(record, opening.run);
      if (
        opening.run.status === "failed" &&
        (await services.runLog.read(opening.run.id, 0, 1)).length === 0
      ) {
        failedSends += 1;
        continue;
      }
      // It may have come to nothing just now, which only the log can tell.
      if (opening.run.status !== "running" || asked === opening.run.id)
        return assertSameSend(record, opening.run);
      asked = opening.run.id;
      continue;
    }
    if (hasWaited || !(await becomesFree(services, opening.run, live))) {
      throw new ChatKitError(
        "thread_busy",
        "An answer is still being written in this conversation. Wait for it, or stop it first.",
      );
    }
    hasWaited = true;
  }
}

/**
 * Gives the run that a send repeats. A key that was used for something else is refused: taken for a repetition, the
 * send would be lost without a word.
 */
function assertSameSend(send: RunRecord, run: RunRecord): RunRecord {
  const { requestType } = run;
  const isSameType = requestType === undefined || requestType === send.requestType;
  // A new conversation gets a new id at each try.
  if (isSameType && (send.threadId === run.threadId || send.requestType === "threads.create")) return run;
  throw new ChatKitError(
    "idempotency_key_reused",
    "This idempotency key was used for another request or conversation. Send this one with a key of its own.",
  );
}

/** Opens a run. One of which it is not known whether it was opened is closed again: nobody will carry it out. */
async function openInLog<Context>(
  { runLog, failedRuns }: Services<Context>,
  record: RunRecord,
): Promise<RunOpening> {
  try {
    return await runLog.open(record);
  } catch (error) {
    void failedRuns.close(record);
    throw error;
  }
}

/** Waits for a turn that may free the thread in a moment: one that is being stopped, or has just ended. */
async function becomesFree<Context>(
  { runLog: log, recovery, limits }: Services<Context>,
  run: RunRecord,
  live: LiveRun | undefined,
): Promise<boolean> {
  const { busyWaitMs } = limits;
  if (live) {
    const isEnding = live.isCancelling() || live.hasEnded();
    return isEnding && endsWithin(live, busyWaitMs);
  }
  const { exchange } = log;
  // It has ended in this moment, or is in the hands of a process of which nothing can be heard: asking again tells.
  if (!exchange) return true;
  // Of another process's turn nobody here can tell whether it is being stopped; its process may be gone, too.
  await recovery.run();
  return endsElsewhere({ log, exchange }, run, busyWaitMs);
}
