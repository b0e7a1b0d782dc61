import type { UserMessageItem } from "@parlor/protocol";
import type { ChatState } from "../chat-client.ts";
import type { MessageChange } from "./chat-change.ts";

/** Messages between being typed and being echoed. */
export function reduceMessage(state: ChatState, change: MessageChange): ChatState {
  switch (change.type) {
    case "message.shown": {
      const { item } = change;
      // A message that is sent again goes to the end, where the server will put it.
      const others = state.items.filter(({ id }) => id !== item.id);
      return {
        ...state,
        items: [...others, item],
        unsent: new Set(state.unsent).add(item.id),
        failed: without(state.failed, item.id),
      };
    }
    case "message.failed": {
      if (!state.unsent.has(change.itemId)) return state;
      const unsent = new Set(state.unsent);
      unsent.delete(change.itemId);
      return { ...state, unsent, failed: new Map(state.failed).set(change.itemId, change.failure) };
    }
    case "message.delayed":
      if (!state.failed.has(change.itemId)) return state;
      return { ...state, failed: new Map(state.failed).set(change.itemId, change.failure) };
    case "message.arrived":
      return takeEcho(state, change.itemId, change.item);
    default:
      return change satisfies never;
  }
}

/** Puts the server's form of a message in the place of the one shown before it was sent; its key stays. */
export function takeEcho(state: ChatState, localId: string, echo: UserMessageItem): ChatState {
  const unsent = new Set(state.unsent);
  unsent.delete(localId);
  const isKnown = state.items.some(({ id }) => id === echo.id);
  return {
    ...state,
    // What was read in the meantime may hold it already.
    items: isKnown
      ? state.items.filter(({ id }) => id !== localId)
      : state.items.map((item) => (item.id === localId ? echo : item)),
    unsent,
    failed: without(state.failed, localId),
    keys: new Map(state.keys).set(echo.id, state.keys.get(localId) ?? localId),
  };
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
