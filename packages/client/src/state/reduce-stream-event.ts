import {
  applyItemUpdate,
  isHiddenItem,
  type ThreadItem,
  type ThreadItemUpdatedEvent,
  type ThreadStreamEvent,
  type UserMessageItem,
} from "@parlor/protocol";
import type { ChatState } from "../chat-client.ts";
import { toEventFailure } from "../wire/failures.ts";
import { toThreadMetadata } from "../wire/parse-answer.ts";
import { reduceHistory } from "./reduce-history.ts";
import { takeEcho } from "./reduce-message.ts";
import { toWords } from "./to-words.ts";

/** One event of a turn's stream. Events of kinds unknown here change nothing. */
export function reduceStreamEvent(state: ChatState, event: ThreadStreamEvent): ChatState {
  switch (event.type) {
    case "thread.created": {
      const thread = toThreadMetadata(event.thread);
      const opened = { ...state, thread, threadId: thread.id };
      return reduceHistory(opened, { type: "history.thread", thread, prepend: true });
    }
    case "thread.updated": {
      const thread = toThreadMetadata(event.thread);
      return reduceHistory(state, { type: "history.thread", thread, prepend: false });
    }
    case "thread.item.added":
      return placeItem(state, event.item, "live");
    case "thread.item.done":
    case "thread.item.replaced":
      return placeItem(state, event.item, "final");
    case "thread.item.updated":
      return updateItem(state, event);
    case "thread.item.removed":
      return removeItem(state, event.item_id);
    case "stream_options":
      return { ...state, canStop: event.stream_options.allow_cancel && state.phase !== "stopping" };
    case "progress_update":
      return { ...state, progress: event };
    case "notice":
      return { ...state, notices: [...state.notices, event] };
    case "error":
      return { ...state, failure: toEventFailure(event) };
    default:
      return state;
  }
}

function placeItem(state: ChatState, item: ThreadItem, form: "live" | "final"): ChatState {
  if (isHiddenItem(item)) return state;
  const { progress: _, ...rest } = state;
  const index = state.items.findLastIndex(({ id }) => id === item.id);
  if (index === -1 && item.type === "user_message") {
    const localId = findUnsent(state, item);
    if (localId !== undefined) return takeEcho(rest, localId, item);
  }
  return {
    ...rest,
    items: index === -1 ? append(state, item) : state.items.with(index, item),
    live: form === "live" ? new Map(state.live).set(item.id, item) : withoutKey(state.live, item.id),
  };
}

/** The message that an echo belongs to: one that says the same, where several are on their way. */
function findUnsent({ items, unsent }: ChatState, echo: UserMessageItem): string | undefined {
  const [first] = unsent;
  if (unsent.size < 2) return first;
  const words = toWords(echo);
  const alike = items.find(
    (item) => item.type === "user_message" && unsent.has(item.id) && toWords(item) === words,
  );
  return alike?.id ?? [...unsent].at(-1);
}

/** Adds an item at the end, but before messages that wait there to be sent again. */
function append({ items, failed }: ChatState, item: ThreadItem): ThreadItem[] {
  const last = failed.size === 0 ? items.length - 1 : items.findLastIndex(({ id }) => !failed.has(id));
  return items.toSpliced(last + 1, 0, item);
}

function updateItem(state: ChatState, event: ThreadItemUpdatedEvent): ChatState {
  // The search through the items happens once for an item: from then on its present form is in `live`.
  const item = state.live.get(event.item_id) ?? state.items.findLast(({ id }) => id === event.item_id);
  if (item === undefined) return state;
  // An update of a kind that is not known here gives nothing.
  const updated: ThreadItem | undefined = applyItemUpdate(item, event.update);
  if (updated === undefined || updated === item) return state;
  const { update } = event;
  const hasProgress = update.type === "generated_image.updated" && typeof update.progress === "number";
  // The item on the wire has no place for it, and what is saved shall have none.
  const shown = hasProgress ? { ...updated, progress: update.progress } : updated;
  return { ...state, live: new Map(state.live).set(item.id, shown) };
}

function removeItem(state: ChatState, itemId: string): ChatState {
  if (!state.items.some(({ id }) => id === itemId)) return state;
  return {
    ...state,
    items: state.items.filter(({ id }) => id !== itemId),
    live: withoutKey(state.live, itemId),
    feedback: withoutKey(state.feedback, itemId),
  };
}

function withoutKey<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
