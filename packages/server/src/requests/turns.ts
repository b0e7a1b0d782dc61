import {
  createId,
  createTimestamp,
  type RequestOf,
  type ThreadItem,
  type ThreadMetadata,
  type ThreadStreamEvent,
} from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { beginTurn } from "./begin-turn.ts";
import { findCallsToDrop } from "./client-tools.ts";
import { assertThreadIsOpen, findThread } from "./find-thread.ts";
import { readNewestFirst } from "./read-newest-first.ts";
import { assertMessageIsSendable, createUserMessage, findAttachments, saveMessage } from "./user-message.ts";

export async function createThread<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.create">,
): Promise<Response> {
  const { input } = request.params;
  assertMessageIsSendable(scope, input);
  const thread: ThreadMetadata = {
    id: createId("thread"),
    created_at: createTimestamp(),
    status: { type: "active" },
    metadata: {},
  };
  return beginTurn(scope, request, thread.id, async () => {
    const attachments = await findAttachments(scope, input.attachments);
    const message = createUserMessage(thread.id, input, attachments);
    return {
      thread,
      message,
      save: async () => {
        await scope.services.store.createThread(scope.caller.owner, thread);
        await saveMessage(scope, message);
        return {
          beforeOptions: [
            { type: "thread.created", thread: { ...thread, items: { data: [], has_more: false } } },
            { type: "thread.item.done", item: message },
          ],
        };
      },
    };
  });
}

export async function addUserMessage<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.add_user_message">,
): Promise<Response> {
  const { input, thread_id: threadId } = request.params;
  assertThreadIsOpen(await findThread(scope, threadId));
  assertMessageIsSendable(scope, input);
  return beginTurn(scope, request, threadId, async () => {
    const thread = await findThread(scope, threadId);
    assertThreadIsOpen(thread);
    const message = createUserMessage(
      threadId,
      input,
      await findAttachments(scope, input.attachments, threadId),
    );
    return {
      thread,
      message,
      drops: await findCallsToDrop(scope, threadId),
      save: async () => {
        await saveMessage(scope, message);
        return {
          beforeOptions: [
            ...(await takeFromArchive(scope, thread)),
            { type: "thread.item.done", item: message },
          ],
        };
      },
    };
  });
}

/** A conversation that goes on is not put away any more. */
async function takeFromArchive<Context>(
  { services, caller }: RequestScope<Context>,
  thread: ThreadMetadata,
): Promise<ThreadStreamEvent[]> {
  if (!thread.archived_at) return [];
  thread.archived_at = null;
  await services.store.saveThread(caller.owner, thread);
  return [{ type: "thread.updated", thread: { ...thread, items: { data: [], has_more: false } } }];
}

export async function retryAfterItem<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.retry_after_item">,
): Promise<Response> {
  const { thread_id: threadId, item_id: itemId } = request.params;
  assertThreadIsOpen(await findThread(scope, threadId));
  return beginTurn(scope, request, threadId, async () => {
    const thread = await findThread(scope, threadId);
    assertThreadIsOpen(thread);
    const message = await scope.services.store.loadItem(scope.caller.owner, threadId, itemId);
    if (!message) throw new ChatKitError("item_not_found", "There is no such message in this conversation.");
    if (message.type !== "user_message") {
      throw new ChatKitError("not_retryable", "Only a message of yours can be answered again.");
    }
    const replaces: ThreadItem[] = [];
    for await (const item of readNewestFirst(scope, threadId)) {
      if (item.id === itemId) break;
      replaces.push(item);
    }
    return { thread, message, replaces };
  });
}
