import type { Page, ThreadItem } from "@parlor/protocol";
import { isHiddenItem } from "@parlor/protocol";
import { callServer, type Session } from "../session/session.ts";
import { parseItem, parsePage } from "../wire/parse-answer.ts";
import { type BesideItems, itemsMetadata, joinBeside, type MarkedItems, readBeside } from "./beside-items.ts";

const PAGE_SIZE = 50;
/** A page may hold nothing but items that are not shown; this many are passed over in one go. */
const MAX_EMPTY_PAGES = 10;

export interface ItemPage extends MarkedItems {
  /** Oldest first. */
  items: ThreadItem[];
  hasOlder: boolean;
  /** Cursor of the page before this one. */
  olderAfter: string | undefined;
}

/** Reads the newest items, or those before a cursor. */
export async function readNewestItems(
  session: Session,
  threadId: string,
  signal: AbortSignal,
  { after, limit = PAGE_SIZE }: { after?: string; limit?: number } = {},
): Promise<ItemPage> {
  let cursor = after;
  let beside: BesideItems = { stopped: undefined, feedback: undefined };
  const askedAt = session.view.ownFeedback.now;
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
    beside = joinBeside(beside, readBeside(json));
    const items = page.data.filter((item) => !isHiddenItem(item)).reverse();
    const next = page.has_more ? (page.after ?? page.data.at(-1)?.id) : undefined;
    const isStuck = next === undefined || next === cursor;
    if (items.length > 0 || isStuck || read === MAX_EMPTY_PAGES) {
      return { items, hasOlder: !isStuck, olderAfter: isStuck ? undefined : next, beside, askedAt };
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
