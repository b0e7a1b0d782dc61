import type { ThreadMetadata } from "@parlor/protocol";
import type { OwnerId } from "../stores/store.ts";
import { endsElsewhere } from "./follow-run.ts";
import type { RunLog, RunRecord, RunRequest } from "./run-log.ts";
import type { RunRegistry } from "./run-registry.ts";

interface Place {
  owner: OwnerId;
  threadId: string;
}

/** The run under way in a thread by the hand of another process; none where the log is this process's alone. */
async function findElsewhere(log: RunLog, { owner, threadId }: Place): Promise<RunRecord | undefined> {
  if (!log.exchange) return undefined;
  const latest = await log.latest(owner, threadId);
  return latest?.status === "running" ? latest : undefined;
}

/**
 * Has the run of a thread stopped by the process that carries it out, and waits until it has ended, for `waitMs` at
 * most. Gives whether there was one.
 */
export async function stopElsewhere(
  log: RunLog,
  place: Place,
  { request, waitMs }: { request: RunRequest; waitMs: number },
): Promise<boolean> {
  const run = await findElsewhere(log, place);
  if (!run || !log.exchange) return false;
  await log.exchange.ask(run.id, request);
  await endsElsewhere({ log, exchange: log.exchange }, run, waitMs);
  return true;
}

/** Tells the process that has a thread in the hands of a run what was changed in the store. */
export async function tellOfChange(
  log: RunLog,
  place: Place,
  changes: Partial<ThreadMetadata>,
): Promise<void> {
  const run = await findElsewhere(log, place);
  if (run) await log.exchange?.ask(run.id, { type: "change", changes });
}

/** Does what another process asks of a run of this one. */
export async function doAsAsked(runs: RunRegistry, runId: string, request: RunRequest): Promise<void> {
  // One that is still being saved is waited for.
  const run = await runs.find(runId);
  switch (request.type) {
    case "cancel":
      run?.cancel();
      break;
    case "discard":
      run?.discard();
      break;
    case "change":
      await run?.changeThread((thread) => void Object.assign(thread, request.changes));
      break;
  }
}
