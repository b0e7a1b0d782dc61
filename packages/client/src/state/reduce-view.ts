import type { ThreadItem } from "@parlor/protocol";
import type { ChatState } from "../chat-client.ts";
import type { ViewChange } from "./chat-change.ts";

/** Opening, loading and leaving threads. */
export function reduceView(state: ChatState, change: ViewChange): ChatState {
  switch (change.type) {
    case "view.opened": {
      const { failure: _, progress: __, ...rest } = state;
      const pending = change.pending ?? [];
      return {
        ...rest,
        thread: change.thread,
        threadId: change.threadId,
        items: [...change.failed.map(({ item }) => item), ...pending],
        live: new Map(),
        hasOlder: false,
        loadingOlder: false,
        phase: change.threadId === null ? "idle" : "loading",
        canStop: false,
        unsent: new Set(pending.map(({ id }) => id)),
        failed: new Map(change.failed.map(({ item, failure }) => [item.id, failure])),
        keys: new Map(),
        notices: [],
        isStopped: false,
        stopped: new Set(),
        connection: state.connection === "offline" ? "offline" : "online",
        feedback: new Map(),
      };
    }
    case "view.loaded":
      return {
        ...state,
        thread: change.thread,
        items: withOwnMessages(change.items, state),
        hasOlder: change.hasOlder,
        phase: state.phase === "loading" ? "idle" : state.phase,
      };
    case "view.failed":
      return {
        ...state,
        phase: state.phase === "loading" ? "idle" : state.phase,
        failure: change.failure,
      };
    default:
      return change satisfies never;
  }
}

/** The items with those messages at their end that only this client knows. */
function withOwnMessages(items: readonly ThreadItem[], state: ChatState): ThreadItem[] {
  const own = state.items.filter((item) => state.unsent.has(item.id) || state.failed.has(item.id));
  return [...items, ...own];
}
