import {
  isHiddenItem,
  type RequestOf,
  type SyncCustomActionResponse,
  toWireItem,
  type WidgetItem,
} from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import { assertItem } from "../runs/assert-item.ts";
import { changeThread } from "../runs/change-thread.ts";
import { takeThread } from "../runs/take-thread.ts";
import { findChanges } from "../runs/thread-changes.ts";
import type { RequestScope } from "../services.ts";
import { beginTurn } from "./begin-turn.ts";
import { createThreadNotFound, findThread } from "./find-thread.ts";
import { createNotSupported } from "./not-supported.ts";
import { requireEvents } from "./require-events.ts";

/** Answers an action with a turn of its own. */
export async function customAction<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.custom_action">,
): Promise<Response> {
  const { options } = scope.services;
  if (!options.action) throw createNotSupported(request.type);
  const answerAction = options.action.bind(options);
  const { thread_id: threadId, item_id: itemId, action } = request.params;
  await findThread(scope, threadId);
  return beginTurn(scope, request, threadId, async () => {
    const thread = await findThread(scope, threadId);
    const sender = await findSender(scope, threadId, itemId);
    return { thread, answer: (input) => requireEvents("action", answerAction({ ...input, action, sender })) };
  });
}

/** Answers an action at once, also while a turn streams. */
export async function syncCustomAction<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.sync_custom_action">,
): Promise<SyncCustomActionResponse> {
  const { services, caller } = scope;
  const { options } = services;
  if (!options.syncAction) throw createNotSupported(request.type);
  const { thread_id: threadId, item_id: itemId, action } = request.params;
  const thread = await findThread(scope, threadId);
  const sender = await findSender(scope, threadId, itemId);
  const before = structuredClone(thread);
  const { owner, context } = caller;
  const given = await options.syncAction({ thread, action, sender, owner, context, signal: scope.signal });
  const item = given?.updated_item && { ...given.updated_item, thread_id: threadId };
  if (item) assertItem(item, "what the syncAction hook gave as updated_item");
  const { maxTitleLength } = services.limits;
  takeThread(before, thread, { hook: "syncAction", maxTitleLength });
  if (item && !(await services.store.saveItem(owner, item))) throw createThreadNotFound();
  const changes = findChanges(before, thread);
  if (
    changes &&
    !(await changeThread(services, { owner, threadId }, (it) => void Object.assign(it, changes)))
  ) {
    throw createThreadNotFound();
  }
  return item && !isHiddenItem(item) ? { updated_item: toWireItem(item) } : {};
}

/** The widget that an action names: one of the caller's thread, and nothing else than a widget. */
async function findSender<Context>(
  { services, caller }: RequestScope<Context>,
  threadId: string,
  itemId: string | null | undefined,
): Promise<WidgetItem | undefined> {
  if (itemId === null || itemId === undefined) return undefined;
  const item = await services.store.loadItem(caller.owner, threadId, itemId);
  if (!item || isHiddenItem(item)) {
    throw new ChatKitError("item_not_found", "There is no such item in this conversation.");
  }
  if (item.type !== "widget") {
    throw new ChatKitError("invalid_sender", "params.item_id: only a widget can send an action.");
  }
  return item;
}
