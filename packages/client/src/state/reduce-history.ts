import type { ThreadMetadata } from "@parlor/protocol";
import type { ChatState, ThreadListState } from "../chat-client.ts";
import type { HistoryChange } from "./chat-change.ts";
import { isEqual } from "./is-equal.ts";

/** The list of threads, and what it shares with the open thread: the title. */
export function reduceHistory(state: ChatState, change: HistoryChange): ChatState {
  const back = findRestored(state, change);
  const history = reduceList(state.history, back ?? change);
  const thread = reduceOpenThread(state.thread, change);
  if (history === state.history && thread === state.thread) return state;
  return { ...state, history, thread };
}

/** The open thread, when it was archived and is not any more: a new message takes it back. */
function findRestored({ thread, history }: ChatState, change: HistoryChange): HistoryChange | undefined {
  if (change.type !== "history.thread" || change.thread.archived_at) return undefined;
  if (thread?.id !== change.thread.id || !thread.archived_at) return undefined;
  return { type: "history.restored", thread: change.thread, index: findPlace(history, change.thread) };
}

/** Where a thread belongs in the list, which has the newest first; -1 where that is not read yet. */
export function findPlace({ threads, hasMore, loaded }: ThreadListState, thread: ThreadMetadata): number {
  const index = threads.findIndex(({ created_at }) => created_at < thread.created_at);
  if (index !== -1) return index;
  return hasMore || !loaded ? -1 : threads.length;
}

function reduceOpenThread(thread: ThreadMetadata | null, change: HistoryChange): ThreadMetadata | null {
  if (thread === null) return thread;
  if (change.type === "history.thread" && change.thread.id === thread.id) {
    return isEqual(thread, change.thread) ? thread : change.thread;
  }
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
    case "history.refreshed":
      return refreshList(list, change);
    case "history.failed":
      return { ...list, phase: "idle", failure: change.failure };
    case "history.thread": {
      const { thread } = change;
      const listed = list.threads.find(({ id }) => id === thread.id);
      if (thread.archived_at) return listed ? withoutThread(list, thread.id) : list;
      if (listed) {
        if (isEqual(listed, thread)) return list;
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
      return withoutThread(list, change.threadId);
    case "history.restored":
      if (change.index < 0 || list.threads.some(({ id }) => id === change.thread.id)) return list;
      return { ...list, threads: list.threads.toSpliced(change.index, 0, change.thread) };
    default:
      return change satisfies never;
  }
}

function withoutThread(list: ThreadListState, threadId: string): ThreadListState {
  return { ...list, threads: list.threads.filter(({ id }) => id !== threadId) };
}

function refreshList(
  list: ThreadListState,
  { threads, hasMore }: Extract<HistoryChange, { type: "history.refreshed" }>,
): ThreadListState {
  const known = new Map(list.threads.map((thread) => [thread.id, thread]));
  const read = new Set(threads.map(({ id }) => id));
  const end = hasMore ? list.threads.findIndex(({ id }) => id === threads.at(-1)?.id) : -1;
  const later = end === -1 ? [] : list.threads.slice(end + 1).filter(({ id }) => !read.has(id));
  const joined = [
    ...threads.map((thread) => {
      const shown = known.get(thread.id);
      return shown && isEqual(shown, thread) ? shown : thread;
    }),
    ...later,
  ];
  const hasMoreAfter = later.length > 0 ? list.hasMore : hasMore;
  const isSame =
    joined.length === list.threads.length &&
    joined.every((thread, index) => thread === list.threads[index]) &&
    hasMoreAfter === list.hasMore &&
    list.failure === undefined;
  if (isSame) return list;
  const { failure: _, ...rest } = list;
  return { ...rest, threads: joined, hasMore: hasMoreAfter };
}
