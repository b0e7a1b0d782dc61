import type { Attachment } from "./attachments.ts";
import type { ThreadStreamEvent } from "./events.ts";
import { isHiddenItem } from "./hidden-item.ts";
import type { ThreadItem } from "./items.ts";
import type { Page } from "./page.ts";
import type { Thread, ThreadMetadata } from "./threads.ts";

/** Fields that hold whatever their owner put there: a null in them is a value. */
const freeFields = new Set(["arguments", "output", "data", "payload"]);

/** A copy without null and absent fields, but for those inside of free fields. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key];
    // Set on a copy, `__proto__` would not become a field of it but its prototype.
    if (field === null || field === undefined || key === "__proto__") continue;
    copy[key] = freeFields.has(key) ? field : withoutNulls(field);
  }
  return copy;
}

/** An attachment as a client may see it: without its metadata, without nulls. */
export function toWireAttachment({ metadata: _, ...attachment }: Attachment): Attachment {
  return withoutNulls(attachment) as Attachment;
}

/** An item as a client may see it. Hidden items have no such form: filter them out before. */
export function toWireItem(item: ThreadItem): ThreadItem {
  const wire = withoutNulls(item) as ThreadItem;
  if (item.type === "user_message" && wire.type === "user_message") {
    wire.attachments = item.attachments.map(toWireAttachment);
  }
  return wire;
}

/** A page of items as a client may see it: without hidden ones; the cursor stays, so that nothing is skipped. */
export function toWireItemPage(page: Page<ThreadItem>): Page<ThreadItem> {
  return toWirePage(page, page.data.filter((item) => !isHiddenItem(item)).map(toWireItem));
}

/** A page with other records. `after` is there only where it has a value. */
export function toWirePage<T>(page: Page<unknown>, data: T[]): Page<T> {
  return { data, has_more: page.has_more, ...(page.after ? { after: page.after } : {}) };
}

/** A thread as a client may see it: its metadata emptied, with a page of items, empty unless given. */
export function toWireThread(
  thread: ThreadMetadata,
  items: Page<ThreadItem> = { data: [], has_more: false },
): Thread {
  const wire = withoutNulls({ ...thread, metadata: {} }) as ThreadMetadata;
  return { ...wire, items: toWireItemPage(items) };
}

/** An event as a client may see it, or undefined for one that no client may see. A text delta is passed as it is. */
export function toWireEvent(event: ThreadStreamEvent): ThreadStreamEvent | undefined {
  switch (event.type) {
    case "thread.created":
    case "thread.updated":
      return { type: event.type, thread: toWireThread(event.thread, event.thread.items) };
    case "thread.item.added":
    case "thread.item.done":
    case "thread.item.replaced":
      return isHiddenItem(event.item) ? undefined : { type: event.type, item: toWireItem(event.item) };
    case "thread.item.updated":
      return event.update.type === "assistant_message.content_part.text_delta"
        ? event
        : (withoutNulls(event) as ThreadStreamEvent);
    default:
      return withoutNulls(event) as ThreadStreamEvent;
  }
}
