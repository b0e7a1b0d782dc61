import {
  type FeedbackKind,
  isHiddenItem,
  type Page,
  type RequestOf,
  type ThreadItem,
  toWireItemPage,
} from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { findThread } from "./find-thread.ts";
import { toPageQuery } from "./page-query.ts";
import { readParlorMetadata } from "./parlor-metadata.ts";

export async function listItems<Context>(scope: RequestScope<Context>, request: RequestOf<"items.list">) {
  const { store, limits } = scope.services;
  const thread = await findThread(scope, request.params.thread_id);
  const page = await store.listItems(scope.caller.owner, thread.id, toPageQuery(request.params, limits));
  return { ...toWireItemPage(page), ...(await readBeside(scope, request, thread.id, page)) };
}

/** What a client that asks for it gets beside a page of items: see `metadata.parlor`. */
export async function readBeside<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"items.list" | "threads.get_by_id">,
  threadId: string,
  page: Page<ThreadItem>,
): Promise<{ parlor?: { feedback?: Record<string, FeedbackKind>; stopped?: string[] } }> {
  const wanted = readParlorMetadata(request);
  if (!wanted.feedback && !wanted.stopped) return {};
  return {
    parlor: {
      ...(wanted.feedback && { feedback: await readFeedback(scope, threadId, page) }),
      ...(wanted.stopped && { stopped: readStopped(page) }),
    },
  };
}

/** The user's feedback on the items of a page, by item id. */
async function readFeedback<Context>(
  { services, caller }: RequestScope<Context>,
  threadId: string,
  page: Page<ThreadItem>,
): Promise<Record<string, FeedbackKind>> {
  const kinds = await services.store.listFeedback(caller.owner, threadId);
  const entries = page.data.flatMap((item) => {
    const kind = kinds.get(item.id);
    return kind === undefined || isHiddenItem(item) ? [] : [[item.id, kind] as const];
  });
  return Object.fromEntries(entries);
}

/** The items after which the user stopped the answer, by the marks that stand in a page. */
function readStopped(page: Page<ThreadItem>): string[] {
  return page.data.flatMap((item) =>
    item.type === "sdk_hidden_context" && item.parlor ? [item.parlor.stopped_after] : [],
  );
}

/** Items that one request gives feedback on. */
const MAX_FEEDBACK_ITEMS = 100;

/** Those of the ids that a client has seen in the thread, in their order. */
async function findOwnItems<Context>(
  { services, caller }: RequestScope<Context>,
  threadId: string,
  ids: ReadonlySet<string>,
): Promise<string[]> {
  const items = await Promise.all([...ids].map((id) => services.store.loadItem(caller.owner, threadId, id)));
  return items.flatMap((item) => (item && !isHiddenItem(item) ? [item.id] : []));
}

export async function addFeedback<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"items.feedback">,
) {
  const { store, options } = scope.services;
  const { owner, context } = scope.caller;
  const { thread_id: threadId, item_ids: given, kind } = request.params;
  if (given.length === 0 || given.length > MAX_FEEDBACK_ITEMS) {
    throw new ChatKitError("invalid_request", `params.item_ids: name 1 to ${MAX_FEEDBACK_ITEMS} items.`);
  }
  await findThread(scope, threadId);
  const itemIds = await findOwnItems(scope, threadId, new Set(given));
  if (itemIds.length === 0) return {};
  await store.saveFeedback(owner, threadId, itemIds, kind);
  await options.addFeedback?.({ owner, context, threadId, itemIds, kind });
  return {};
}
