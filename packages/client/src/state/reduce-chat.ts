import type { ChatState } from "../chat-client.ts";
import type { ChatChange } from "./chat-change.ts";
import { isEqual } from "./is-equal.ts";
import { reduceHistory } from "./reduce-history.ts";
import { reduceItems } from "./reduce-items.ts";
import { reduceMessage } from "./reduce-message.ts";
import { reduceTurn } from "./reduce-turn.ts";
import { reduceView } from "./reduce-view.ts";

/** The start screen, before anything was read. */
export const initialChatState: ChatState = {
  thread: null,
  threadId: null,
  items: [],
  live: new Map(),
  hasOlder: false,
  loadingOlder: false,
  phase: "idle",
  canStop: false,
  unsent: new Set(),
  failed: new Map(),
  keys: new Map(),
  notices: [],
  isStopped: false,
  stopped: new Set(),
  connection: "online",
  feedback: new Map(),
  history: { threads: [], phase: "idle", hasMore: false, loaded: false },
  abilities: { archive: false, search: false },
};

/**
 * The state after a change. Pure: neither argument is touched, and whatever the change leaves alone is the same
 * object in the result; a change that alters nothing gives the same state.
 */
export function reduceChat(state: ChatState, change: ChatChange): ChatState {
  switch (change.type) {
    case "view.opened":
    case "view.loaded":
    case "view.failed":
      return reduceView(state, change);
    case "older.started":
    case "older.loaded":
    case "older.failed":
    case "items.refreshed":
    case "items.marked":
    case "item.replaced":
    case "items.truncated":
      return reduceItems(state, change);
    case "message.shown":
    case "message.failed":
    case "message.delayed":
    case "message.arrived":
      return reduceMessage(state, change);
    case "turn.started":
    case "turn.accepted":
    case "turn.events":
    case "turn.stopping":
    case "turn.ended":
      return reduceTurn(state, change);
    case "history.started":
    case "history.loaded":
    case "history.refreshed":
    case "history.failed":
    case "history.thread":
    case "history.renamed":
    case "history.removed":
    case "history.restored":
      return reduceHistory(state, change);
    case "connection.changed":
      return state.connection === change.connection ? state : { ...state, connection: change.connection };
    case "feedback.set": {
      const entries = [...change.entries];
      if (entries.every(([itemId, kind]) => state.feedback.get(itemId) === kind)) return state;
      const feedback = new Map(state.feedback);
      for (const [itemId, kind] of entries) {
        if (kind === undefined) feedback.delete(itemId);
        else feedback.set(itemId, kind);
      }
      return { ...state, feedback };
    }
    case "abilities.found":
      return isEqual(state.abilities, change.abilities) ? state : { ...state, abilities: change.abilities };
    case "failure.set":
      return { ...state, failure: change.failure };
    default:
      return change satisfies never;
  }
}
