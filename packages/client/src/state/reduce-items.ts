import type { ThreadItem } from "@parlor/protocol";
import type { ChatState } from "../chat-client.ts";
import type { ItemsChange } from "./chat-change.ts";

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
  const isLive = ({ id }: ThreadItem) => change.isTurnUnderWay && state.live.has(id);
  const known = new Map(state.items.map((item) => [item.id, item]));
  const read = new Set(change.items.map(({ id }) => id));
  const overlap = state.items.findIndex(({ id }) => read.has(id));
  // Without an overlap there may be a gap between what is shown and what was read: then only the newest part is kept.
  const older = change.hasOlder && overlap > 0 ? state.items.slice(0, overlap) : [];
  const items = older.filter((item) => !isOwn(state, item));
  for (const item of change.items) {
    const shown = known.get(item.id);
    const isSame = shown !== undefined && (isLive(item) || isEqual(shown, item));
    items.push(isSame ? shown : item);
  }
  state.items.forEach((item, index) => {
    if (read.has(item.id) || !(isOwn(state, item) || change.keep.has(item.id))) return;
    const before = state.items[index - 1]?.id;
    const place = before === undefined ? -1 : items.findLastIndex(({ id }) => id === before);
    items.splice(place === -1 ? items.length : place + 1, 0, item);
  });
  const isUnchanged =
    items.length === state.items.length && items.every((item, index) => item === state.items[index]);
  return {
    ...state,
    thread: isEqual(state.thread, change.thread) ? state.thread : change.thread,
    items: isUnchanged ? state.items : items,
    live: change.isTurnUnderWay ? state.live : keepOnly(state.live, (id) => !read.has(id)),
    hasOlder: older.length > 0 ? state.hasOlder : change.hasOlder,
  };
}

function truncate(state: ChatState, afterId: string): ChatState {
  const index = state.items.findLastIndex(({ id }) => id === afterId);
  if (index === -1) return state;
  const items = state.items.filter((item, place) => place <= index || isOwn(state, item));
  if (items.length === state.items.length) return state;
  const kept = new Set(items.map(({ id }) => id));
  return {
    ...state,
    items,
    live: keepOnly(state.live, (id) => kept.has(id)),
    feedback: keepOnly(state.feedback, (id) => kept.has(id)),
  };
}

function keepOnly<V>(map: ReadonlyMap<string, V>, isKept: (key: string) => boolean): ReadonlyMap<string, V> {
  const rest = new Map([...map].filter(([key]) => isKept(key)));
  return rest.size === map.size ? map : rest;
}

/** Whether two values from JSON are alike. Keys in another order count as a difference, which costs one redraw. */
function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
