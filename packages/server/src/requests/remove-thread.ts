import { endsWithin } from "../runs/run.ts";
import { stopElsewhere } from "../runs/runs-elsewhere.ts";
import type { OwnedScope } from "../services.ts";
import { readNewestFirst } from "./read-newest-first.ts";

/** Deletes a thread of the owner's, with the files of its messages. Its turn is stopped first, wherever it runs. */
export async function removeThread<Context>(scope: OwnedScope<Context>, id: string): Promise<boolean> {
  const { runs, runLog, limits } = scope.services;
  const run = await runs.settledInThread(id);
  run?.discard();
  if (run) await endsWithin(run, limits.busyWaitMs);
  const place = { owner: scope.caller.owner, threadId: id };
  await stopElsewhere(runLog, place, { request: { type: "discard" }, waitMs: limits.busyWaitMs });
  return removeStoppedThread(scope, id);
}

/** The same for a thread in which no turn runs. */
export async function removeStoppedThread<Context>(scope: OwnedScope<Context>, id: string): Promise<boolean> {
  const attachmentIds = await listAttachments(scope, id);
  const isDeleted = await scope.services.store.deleteThread(scope.caller.owner, id);
  if (isDeleted) await deleteFiles(scope, attachmentIds);
  return isDeleted;
}

/** Items that are looked through at once for attachments when their thread is deleted. */
const FILES_PAGE_SIZE = 500;

/** The attachments of a thread's messages, where their bytes are this server's to delete. */
async function listAttachments<Context>(scope: OwnedScope<Context>, threadId: string): Promise<string[]> {
  if (!scope.services.options.attachments) return [];
  const ids: string[] = [];
  for await (const item of readNewestFirst(scope, threadId, FILES_PAGE_SIZE)) {
    if (item.type === "user_message") ids.push(...item.attachments.map((attachment) => attachment.id));
  }
  return ids;
}

/** The thread is gone already: what cannot be deleted now is for the log, not for the user. */
async function deleteFiles<Context>(
  { services, caller }: OwnedScope<Context>,
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) {
    try {
      await services.options.attachments?.delete(caller.owner, id);
    } catch (error) {
      services.report({ level: "warn", message: "an attachment was left behind", error });
    }
  }
}
