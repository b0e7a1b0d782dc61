import { createTimestamp, type ParlorRequestOf, toWirePage, toWireThread } from "@parlor/protocol";
import { changeThread } from "../runs/change-thread.ts";
import type { RequestScope } from "../services.ts";
import { createThreadNotFound } from "./find-thread.ts";
import { createNotSupported } from "./not-supported.ts";
import { toPageQuery } from "./page-query.ts";

export async function listArchivedThreads<Context>(
  { services, caller }: RequestScope<Context>,
  { type, params }: ParlorRequestOf<"parlor.threads.list_archived">,
) {
  const { store, limits } = services;
  if (!store.listArchivedThreads) throw createNotSupported(type);
  const page = await store.listArchivedThreads(caller.owner, toPageQuery(params, limits));
  return toWirePage(
    page,
    page.data.map((thread) => toWireThread(thread)),
  );
}

/** Puts a thread away or takes it back. One that is there already stays as it is. */
export async function archiveThread<Context>(
  { services, caller }: RequestScope<Context>,
  { type, params }: ParlorRequestOf<"parlor.threads.archive" | "parlor.threads.restore">,
) {
  if (!services.store.listArchivedThreads) throw createNotSupported(type);
  const place = { owner: caller.owner, threadId: params.thread_id };
  const thread = await changeThread(services, place, (current) => {
    // Null, not absent: what another process is told of the change is JSON.
    current.archived_at =
      type === "parlor.threads.archive" ? (current.archived_at ?? createTimestamp()) : null;
  });
  if (!thread) throw createThreadNotFound();
  return toWireThread(thread);
}
