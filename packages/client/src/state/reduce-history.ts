import type { ThreadMetadata } from "@parlor/protocol";
import type { ChatState, ThreadListState } from "../chat-client.ts";
import type { HistoryChange } from "./chat-change.ts";

/** The list of threads, and what it shares with the open thread: the title. */
export function reduceHistory(state: ChatState, change: HistoryChange): ChatState {
  const history = reduceList(state.history, change);
  const thread = reduceOpenThread(state.thread, change);
  if (history === state.history && thread === state.thread) return state;
  return { ...state, history, thread };
}

function reduceOpenThread(thread: ThreadMetadata | null, change: HistoryChange): ThreadMetadata | null {
  if (thread === null) return thread;
  if (change.type === "history.thread" && change.thread.id === thread.id) return change.thread;
  if (change.type === "history.renamed" && change.threadId === thread.id) {
    return { ...thread, title: change.title };
  }
  return thread;
}

function reduceList(list: ThreadListState, change: HistoryChange): ThreadListState {
  switch (change.type) {
    case "history.started": {
      const { failure: _, ...rest } = list;
      return { ...rest, phase: "loading" };
    }
    case "history.loaded": {
      const known = new Set(change.append ? list.threads.map(({ id }) => id) : []);
      const fresh = change.threads.filter(({ id }) => !known.has(id));
      const { failure: _, ...rest } = list;
      return {
        ...rest,
        threads: change.append ? [...list.threads, ...fresh] : fresh,
        phase: "idle",
        hasMore: change.hasMore,
        loaded: true,
      };
    }
    case "history.failed":
      return { ...list, phase: "idle", failure: change.failure };
    case "history.thread": {
      const { thread } = change;
      if (list.threads.some(({ id }) => id === thread.id)) {
        return { ...list, threads: list.threads.map((other) => (other.id === thread.id ? thread : other)) };
      }
      // Before the first page is read there is no list to be at the head of.
      return change.prepend && list.loaded ? { ...list, threads: [thread, ...list.threads] } : list;
    }
    case "history.renamed":
      if (!list.threads.some(({ id }) => id === change.threadId)) return list;
      return {
        ...list,
        threads: list.threads.map((thread) =>
          thread.id === change.threadId ? { ...thread, title: change.title } : thread,
        ),
      };
    case "history.removed":
      if (!list.threads.some(({ id }) => id === change.threadId)) return list;
      return { ...list, threads: list.threads.filter(({ id }) => id !== change.threadId) };
    case "history.restored":
      if (list.threads.some(({ id }) => id === change.thread.id)) return list;
      return { ...list, threads: list.threads.toSpliced(change.index, 0, change.thread) };
    default:
      return change satisfies never;
  }
}
