import type { ParlorRequestOf } from "@parlor/protocol";
import { endsWithin } from "../runs/run.ts";
import { stopElsewhere } from "../runs/runs-elsewhere.ts";
import type { RequestScope } from "../services.ts";
import { attachToLatestRun } from "./attach-to-run.ts";
import { findThread } from "./find-thread.ts";

export async function attachRun<Context>(
  scope: RequestScope<Context>,
  request: ParlorRequestOf<"parlor.runs.attach">,
): Promise<Response> {
  const { id } = await findThread(scope, request.params.thread_id);
  return attachToLatestRun(scope, id, request.params.after ?? undefined);
}

/** Stops the turn under way and waits until what it had is saved. */
export async function cancelRun<Context>(
  scope: RequestScope<Context>,
  request: ParlorRequestOf<"parlor.runs.cancel">,
): Promise<{ cancelled: boolean }> {
  const { id } = await findThread(scope, request.params.thread_id);
  const { runs, runLog, limits } = scope.services;
  const run = await runs.settledInThread(id);
  if (!run) {
    const place = { owner: scope.caller.owner, threadId: id };
    const stopping = { request: { type: "cancel" as const }, waitMs: limits.busyWaitMs };
    return { cancelled: await stopElsewhere(runLog, place, stopping) };
  }
  run.cancel();
  // Where the store is away, what it had is saved later: nobody has to wait for that.
  await endsWithin(run, limits.busyWaitMs);
  return { cancelled: true };
}
