import type { ChatClientEvents, ChatFailure, ChatState } from "../chat-client.ts";
import { ChatClientError } from "../chat-client-error.ts";
import type { ChatChange } from "../state/chat-change.ts";
import { initialChatState, reduceChat } from "../state/reduce-chat.ts";

type EventName = keyof ChatClientEvents;
type Listener<K extends EventName> = (detail: ChatClientEvents[K]) => void;

/** The state, and those who are told of it. A listener that throws is reported as `error`, and disturbs nobody. */
export interface ChatStore {
  readonly state: ChatState;
  /** Makes several changes and tells of them once. */
  dispatch(...changes: ChatChange[]): void;
  emit<K extends EventName>(name: K, detail: ChatClientEvents[K]): void;
  subscribe(listener: (state: ChatState) => void): () => void;
  on<K extends EventName>(name: K, listener: Listener<K>): () => void;
  /** Forgets all listeners. */
  clear(): void;
}

export function createChatStore(): ChatStore {
  let state = initialChatState;
  const subscribers = new Set<(state: ChatState) => void>();
  const listeners = new Map<EventName, Set<Listener<EventName>>>();

  function call(listener: () => void, isErrorListener = false) {
    try {
      listener();
    } catch (cause) {
      if (isErrorListener) return;
      const failure: ChatFailure = {
        code: "listener_error",
        message: "A listener of the chat failed.",
        canRetry: false,
      };
      emit("error", { error: new ChatClientError(failure, { cause }), failure });
    }
  }

  function emit<K extends EventName>(name: K, detail: ChatClientEvents[K]) {
    for (const listener of [...(listeners.get(name) ?? [])]) {
      call(() => listener(detail as never), name === "error");
    }
  }

  return {
    get state() {
      return state;
    },
    dispatch(...changes) {
      const next = changes.reduce(reduceChat, state);
      if (next === state) return;
      state = next;
      // A listener may change the state again: later ones get the newest.
      for (const subscriber of [...subscribers]) call(() => subscriber(state));
    },
    emit,
    subscribe(listener) {
      const own = (value: ChatState) => listener(value);
      subscribers.add(own);
      return () => void subscribers.delete(own);
    },
    on(name, listener) {
      const own = ((detail: never) => listener(detail)) as Listener<EventName>;
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(own));
      return () => void all.delete(own);
    },
    clear() {
      subscribers.clear();
      listeners.clear();
    },
  };
}
