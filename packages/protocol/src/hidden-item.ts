import type { HiddenContextItem, SdkHiddenContextItem, ThreadItem } from "./items.ts";

/*
 * Apart from the schemas: a browser bundle that only asks this need not carry them.
 */

/** Whether an item must never reach a client, neither in a stream nor in a page. */
export function isHiddenItem(item: ThreadItem): item is HiddenContextItem | SdkHiddenContextItem {
  return item.type === "hidden_context_item" || item.type === "sdk_hidden_context";
}
