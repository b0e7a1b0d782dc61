import type { Page, ThreadItem } from "@parlor/protocol";
import { isHiddenItem } from "@parlor/protocol";
import { callServer, type Session } from "../session/session.ts";
import type { ItemsChange } from "../state/chat-change.ts";
import { isRecord } from "../wire/is-record.ts";
import { parseItem, parsePage } from "../wire/parse-answer.ts";

const PAGE_SIZE = 50;
/** A page may hold nothing but items that are not shown; this many are passed over in one go. */
const MAX_EMPTY_PAGES = 10;

export interface ItemPage {
  /** Oldest first. */
  items: ThreadItem[];
  hasOlder: boolean;
  /** Cursor of the page before this one. */
  olderAfter: string | undefined;
  /** Ids of items after which the user stopped the answer; undefined where the server does not say. */
  stopped: readonly string[] | undefined;
}

/** Asks for what servers of ours know beside the items. Others pass it over. */
export const itemsMetadata = { parlor: { stopped: true } };

/** What an answer with items says beside them. */
export function readStopped(json: unknown): string[] | undefined {
  const beside = isRecord(json) && isRecord(json.parlor) ? json.parlor.stopped : undefined;
  return Array.isArray(beside) ? beside.filter((id) => typeof id === "string") : undefined;
}

/** The changes of the state that go with the newest items. */
export function toMarks({ items, stopped }: ItemPage): ItemsChange[] {
  return stopped ? [{ type: "items.marked", itemIds: items.map(({ id }) => id), stopped }] : [];
}

/** Those that go with older items. The mark of the last of them may stand in the page that follows, so none is taken away. */
export function toOlderMarks({ stopped }: ItemPage): ItemsChange[] {
  return stopped ? [{ type: "items.marked", itemIds: [], stopped }] : [];
}

/** Reads the newest items, or those before a cursor. */
export async function readNewestItems(
  session: Session,
  threadId: string,
  signal: AbortSignal,
  { after, limit = PAGE_SIZE }: { after?: string; limit?: number } = {},
): Promise<ItemPage> {
  let cursor = after;
  let stopped: string[] | undefined;
  for (let read = 1; ; read += 1) {
    const { json } = await callServer(
      session,
      {
        type: "items.list",
        params: { thread_id: threadId, limit, order: "desc", ...(cursor && { after: cursor }) },
        metadata: itemsMetadata,
      },
      signal,
    );
    const page = parsePage(json, parseItem);
    const marks = readStopped(json);
    if (marks) stopped = [...(stopped ?? []), ...marks];
    const items = page.data.filter((item) => !isHiddenItem(item)).reverse();
    const next = page.has_more ? (page.after ?? page.data.at(-1)?.id) : undefined;
    const isStuck = next === undefined || next === cursor;
    if (items.length > 0 || isStuck || read === MAX_EMPTY_PAGES) {
      return { items, hasOlder: !isStuck, olderAfter: isStuck ? undefined : next, stopped };
    }
    cursor = next;
  }
}

/** A page that holds a whole thread, in whichever order, oldest first. */
export function toAscending(page: Page<ThreadItem>): ThreadItem[] {
  const items = page.data.filter((item) => !isHiddenItem(item));
  const first = Date.parse(items[0]?.created_at ?? "");
  const last = Date.parse(items.at(-1)?.created_at ?? "");
  return last < first ? items.reverse() : items;
}
