import type { ThreadItem } from "@parlor/protocol";
import type { ChatState } from "../chat-client.ts";
import type { ItemsChange } from "./chat-change.ts";
import { isEqual } from "./is-equal.ts";

/** Items that were read, replaced or dropped outside the stream of a turn. */
export function reduceItems(state: ChatState, change: ItemsChange): ChatState {
  switch (change.type) {
    case "older.started":
      return { ...state, loadingOlder: true };
    case "older.loaded": {
      const known = new Set(state.items.map(({ id }) => id));
      const older = change.items.filter(({ id }) => !known.has(id));
      return {
        ...state,
        items: older.length === 0 ? state.items : [...older, ...state.items],
        hasOlder: change.hasOlder,
        loadingOlder: false,
      };
    }
    case "older.failed":
      return { ...state, loadingOlder: false, failure: change.failure };
    case "items.refreshed":
      return refresh(state, change);
    case "item.replaced": {
      const index = state.items.findLastIndex(({ id }) => id === change.item.id);
      if (index === -1) return state;
      return {
        ...state,
        items: state.items.with(index, change.item),
        live: keepOnly(state.live, (id) => id !== change.item.id),
      };
    }
    case "items.marked": {
      const read = new Set(change.itemIds);
      const stopped = new Set([...[...state.stopped].filter((id) => !read.has(id)), ...change.stopped]);
      return isEqual([...state.stopped].sort(), [...stopped].sort()) ? state : { ...state, stopped };
    }
    case "items.truncated":
      return truncate(state, change.afterId);
    default:
      return change satisfies never;
  }
}

function isOwn(state: ChatState, item: ThreadItem): boolean {
  return state.unsent.has(item.id) || state.failed.has(item.id);
}

function refresh(state: ChatState, change: Extract<ItemsChange, { type: "items.refreshed" }>): ChatState {
  const known = new Map(state.items.map((item) => [item.id, item]));
  const read = new Set(change.items.map(({ id }) => id));
  const start = state.items.findIndex(({ id }) => id === change.items[0]?.id);
  // Where the oldest item read is not shown, there may be a gap before it: then only what was read is kept.
  const older = change.hasOlder && start > 0 ? state.items.slice(0, start) : [];
  const items = older.filter((item) => !isOwn(state, item));
  for (const item of change.items) {
    const shown = known.get(item.id);
    items.push(shown !== undefined && isEqual(shown, item) ? shown : item);
  }
  const lastShared = state.items.findLastIndex((item) => !isOwn(state, item));
  state.items.forEach((item, index) => {
    if (read.has(item.id) || !(isOwn(state, item) || change.keep.has(item.id))) return;
    // What was not sent yet comes after what others have sent.
    if (index > lastShared) {
      items.push(item);
      return;
    }
    const before = state.items[index - 1]?.id;
    const place = before === undefined ? -1 : items.findLastIndex(({ id }) => id === before);
    items.splice(place === -1 ? items.length : place + 1, 0, item);
  });
  const isUnchanged =
    items.length === state.items.length && items.every((item, index) => item === state.items[index]);
  const { failure, ...rest } = state;
  const last = change.items.at(-1);
  // The conversation has gone on since it failed.
  const isPast = last !== undefined && !known.has(last.id);
  const next: ChatState = {
    ...rest,
    ...(failure && !isPast && { failure }),
    thread: isEqual(state.thread, change.thread) ? state.thread : change.thread,
    items: isUnchanged ? state.items : items,
    live: keepOnly(state.live, (id) => !read.has(id)),
    hasOlder: older.length > 0 ? state.hasOlder : change.hasOlder,
  };
  const isSame =
    isUnchanged &&
    next.thread === state.thread &&
    next.live === state.live &&
    next.hasOlder === state.hasOlder &&
    !(failure && isPast);
  return isSame ? state : next;
}

function truncate(state: ChatState, afterId: string): ChatState {
  const index = state.items.findLastIndex(({ id }) => id === afterId);
  if (index === -1) return state;
  const items = state.items.filter((item, place) => place <= index || isOwn(state, item));
  const kept = new Set(items.map(({ id }) => id));
  // Its answer is to come again.
  kept.delete(afterId);
  const stopped = new Set([...state.stopped].filter((id) => kept.has(id)));
  if (items.length === state.items.length && stopped.size === state.stopped.size) return state;
  kept.add(afterId);
  return {
    ...state,
    items,
    live: keepOnly(state.live, (id) => kept.has(id)),
    feedback: keepOnly(state.feedback, (id) => kept.has(id)),
    stopped,
  };
}

function keepOnly<V>(map: ReadonlyMap<string, V>, isKept: (key: string) => boolean): ReadonlyMap<string, V> {
  const rest = new Map([...map].filter(([key]) => isKept(key)));
  return rest.size === map.size ? map : rest;
}
