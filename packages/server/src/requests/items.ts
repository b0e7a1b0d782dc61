import {
  type FeedbackKind,
  type Page,
  type RequestOf,
  type ThreadItem,
  toWireItemPage,
} from "@parlor/protocol";
import type { RequestScope } from "../services.ts";
import { findThread } from "./find-thread.ts";
import { toPageQuery } from "./page-query.ts";
import { readParlorMetadata } from "./parlor-metadata.ts";

export async function listItems<Context>(scope: RequestScope<Context>, request: RequestOf<"items.list">) {
  const { store, limits } = scope.services;
  const thread = await findThread(scope, request.params.thread_id);
  const page = toWireItemPage(
    await store.listItems(scope.caller.owner, thread.id, toPageQuery(request.params, limits)),
  );
  return { ...page, ...(await readFeedback(scope, request, thread.id, page)) };
}

/** What a client that asks for it gets beside a page of items: the user's feedback on them, by item id. */
export async function readFeedback<Context>(
  { services, caller }: RequestScope<Context>,
  request: RequestOf<"items.list" | "threads.get_by_id">,
  threadId: string,
  page: Page<ThreadItem>,
): Promise<{ parlor?: { feedback: Record<string, FeedbackKind> } }> {
  if (!readParlorMetadata(request).feedback) return {};
  const kinds = await services.store.listFeedback(caller.owner, threadId);
  const entries = page.data.flatMap(({ id }) => {
    const kind = kinds.get(id);
    return kind === undefined ? [] : [[id, kind] as const];
  });
  return { parlor: { feedback: Object.fromEntries(entries) } };
}

export async function addFeedback<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"items.feedback">,
) {
  const { store, options } = scope.services;
  const { owner, context } = scope.caller;
  const { thread_id: threadId, item_ids: itemIds, kind } = request.params;
  await findThread(scope, threadId);
  await store.saveFeedback(owner, threadId, itemIds, kind);
  await options.addFeedback?.({ owner, context, threadId, itemIds, kind });
  return {};
}
