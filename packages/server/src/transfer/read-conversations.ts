import {
  createTimestamp,
  isHiddenItem,
  type ThreadMetadata,
  toWireItem,
  toWireThread,
} from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { OwnerId, PageQuery, Store } from "../stores/store.ts";
import {
  TRANSFER_FORMAT,
  TRANSFER_VERSION,
  type TransferHeader,
  type TransferRecord,
} from "./conversation-records.ts";

const THREADS_AT_ONCE = 50;
const ITEMS_AT_ONCE = 200;

export function createTransferHeader(): TransferHeader {
  return { format: TRANSFER_FORMAT, version: TRANSFER_VERSION, exported_at: createTimestamp() };
}

/** The records of one conversation, or of all that the owner has, read page by page. */
export async function* readConversations(
  store: Store,
  owner: OwnerId,
  threadId?: string,
): AsyncGenerator<TransferRecord, void, undefined> {
  if (threadId !== undefined) {
    const thread = await store.loadThread(owner, threadId);
    if (!thread) throw new ChatKitError("thread_not_found", "There is no such conversation.");
    yield* readConversation(store, owner, thread);
    return;
  }
  const lists = [store.listThreads.bind(store), store.listArchivedThreads?.bind(store)];
  for (const list of lists) {
    if (!list) continue;
    const threads = readPages((query) => list(owner, query), THREADS_AT_ONCE);
    for await (const thread of threads) yield* readConversation(store, owner, thread);
  }
}

async function* readConversation(
  store: Store,
  owner: OwnerId,
  thread: ThreadMetadata,
): AsyncGenerator<TransferRecord, void, undefined> {
  const { id, title, created_at, status, archived_at } = toWireThread(thread);
  yield { type: "thread", id, title, created_at, status, archived_at };
  const feedback = await store.listFeedback(owner, id);
  const items = readPages((query) => store.listItems(owner, id, query), ITEMS_AT_ONCE);
  for await (const item of items) {
    // Hidden ones are for the model, and their text is no client's.
    if (isHiddenItem(item)) continue;
    yield { type: "item", item: toWireItem(item), feedback: feedback.get(item.id) };
  }
}

async function* readPages<T>(
  read: (query: PageQuery) => Promise<{ data: T[]; has_more: boolean; after?: string | null | undefined }>,
  limit: number,
): AsyncGenerator<T, void, undefined> {
  let after: string | undefined;
  do {
    const page = await read({ order: "asc", limit, after });
    yield* page.data;
    after = page.has_more ? (page.after ?? undefined) : undefined;
  } while (after !== undefined);
}
