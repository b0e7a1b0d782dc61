import { type RequestOf, toWireItemPage } from "@parlor/protocol";
import type { RequestScope } from "../services.ts";
import { findThread } from "./find-thread.ts";
import { toPageQuery } from "./page-query.ts";

export async function listItems<Context>(scope: RequestScope<Context>, request: RequestOf<"items.list">) {
  const { store, limits } = scope.services;
  const thread = await findThread(scope, request.params.thread_id);
  return toWireItemPage(
    await store.listItems(scope.caller.owner, thread.id, toPageQuery(request.params, limits)),
  );
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
