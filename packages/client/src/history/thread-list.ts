import { openView } from "../conversation/open-view.ts";
import { callServer, reportError, type Session, toChatClientError } from "../session/session.ts";
import { parsePage, parseThread, toThreadMetadata } from "../wire/parse-answer.ts";

const PAGE_SIZE = 30;

/** The threads of the history panel: pages, renaming and deleting, each shown at once and taken back if refused. */
export interface ThreadList {
  load(): Promise<void>;
  loadMore(): Promise<void>;
  rename(threadId: string, title: string): Promise<void>;
  delete(threadId: string): Promise<void>;
}

export function createThreadList(session: Session): ThreadList {
  const { store } = session;
  let loading: Promise<void> | undefined;
  let after: string | undefined;

  async function read(append: boolean): Promise<void> {
    store.dispatch({ type: "history.started" });
    try {
      const cursor = append ? after : undefined;
      const { json } = await callServer(session, {
        type: "threads.list",
        params: { limit: PAGE_SIZE, order: "desc", ...(cursor !== undefined && { after: cursor }) },
      });
      const page = parsePage(json, parseThread);
      const next = page.has_more ? (page.after ?? page.data.at(-1)?.id) : undefined;
      after = next === cursor ? undefined : next;
      store.dispatch({
        type: "history.loaded",
        threads: page.data.map(toThreadMetadata),
        hasMore: after !== undefined,
        append,
      });
    } catch (thrown) {
      const error = toChatClientError(thrown);
      store.dispatch({ type: "history.failed", failure: error.failure });
      throw fail(error);
    }
  }

  function readOnce(append: boolean): Promise<void> {
    loading ??= read(append).finally(() => {
      loading = undefined;
    });
    return loading;
  }

  function fail(thrown: unknown) {
    const error = toChatClientError(thrown);
    reportError(session, error);
    return error;
  }

  return {
    load: () => readOnce(false),
    async loadMore() {
      if (!store.state.history.hasMore) return;
      await readOnce(true);
    },
    async rename(threadId, title) {
      const { history, thread } = store.state;
      const before =
        history.threads.find(({ id }) => id === threadId)?.title ??
        (thread?.id === threadId ? thread.title : undefined);
      store.dispatch({ type: "history.renamed", threadId, title });
      try {
        const request = { type: "threads.update", params: { thread_id: threadId, title } } as const;
        const { json } = await callServer(session, request);
        store.dispatch({
          type: "history.thread",
          thread: toThreadMetadata(parseThread(json)),
          prepend: false,
        });
      } catch (thrown) {
        store.dispatch({ type: "history.renamed", threadId, title: before ?? undefined });
        throw fail(thrown);
      }
    },
    async delete(threadId) {
      const { threads } = store.state.history;
      const index = threads.findIndex(({ id }) => id === threadId);
      const thread = threads[index];
      store.dispatch({ type: "history.removed", threadId });
      if (session.view.threadId === threadId) openView(session, null);
      try {
        await callServer(session, { type: "threads.delete", params: { thread_id: threadId } });
      } catch (thrown) {
        const error = toChatClientError(thrown);
        // Deleted by someone else, it is as gone as was asked for.
        if (error.failure.code !== "thread_not_found") {
          if (thread) store.dispatch({ type: "history.restored", thread, index });
          throw fail(error);
        }
      }
      for (const entry of session.outbox.values()) {
        if (entry.threadId === threadId) session.outbox.delete(entry.item.id);
      }
    },
  };
}
