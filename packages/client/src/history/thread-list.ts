import { openView } from "../conversation/open-view.ts";
import { callServer, reportError, type Session, toChatClientError } from "../session/session.ts";
import { parsePage, parseThread, toThreadMetadata } from "../wire/parse-answer.ts";

const PAGE_SIZE = 30;

/** The threads of the history panel: pages, renaming and deleting, each shown at once and taken back if refused. */
export interface ThreadList {
  load(): Promise<void>;
  loadMore(): Promise<void>;
  /** Joins the first page, read again, with what is listed. Does nothing where no list was loaded. */
  refresh(): Promise<void>;
  rename(threadId: string, title: string): Promise<void>;
  delete(threadId: string): Promise<void>;
}

export function createThreadList(session: Session): ThreadList {
  const { store } = session;
  let loading: Promise<void> | undefined;
  let after: string | undefined;
  let isStale = false;
  let refreshing: Promise<void> | undefined;
  /** Threads that this client has deleted: a page read before does not bring them back. */
  const deleted = new Set<string>();

  async function readPage(cursor?: string) {
    const { json } = await callServer(session, {
      type: "threads.list",
      params: { limit: PAGE_SIZE, order: "desc", ...(cursor !== undefined && { after: cursor }) },
    });
    const page = parsePage(json, parseThread);
    const next = page.has_more ? (page.after ?? page.data.at(-1)?.id) : undefined;
    return {
      threads: page.data.map(toThreadMetadata).filter(({ id }) => !deleted.has(id)),
      next: next === cursor ? undefined : next,
    };
  }

  async function read(append: boolean): Promise<void> {
    store.dispatch({ type: "history.started" });
    try {
      const cursor = append ? after : undefined;
      const { threads, next } = await readPage(cursor);
      after = next;
      store.dispatch({ type: "history.loaded", threads, hasMore: after !== undefined, append });
    } catch (thrown) {
      const error = toChatClientError(thrown);
      store.dispatch({ type: "history.failed", failure: error.failure });
      throw fail(error);
    }
  }

  async function readWhileStale(): Promise<void> {
    while (isStale) {
      isStale = false;
      await loading?.catch(() => undefined);
      const { threads, next } = await readPage();
      store.dispatch({ type: "history.refreshed", threads, hasMore: next !== undefined });
      // Where nothing is listed beyond the page, the list goes on where the page ends.
      if (store.state.history.threads.length === threads.length) after = next;
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
    async refresh() {
      if (!store.state.history.loaded) return;
      isStale = true;
      // Asked for again while it is being read, it is read once more.
      refreshing ??= readWhileStale().finally(() => {
        refreshing = undefined;
      });
      await refreshing;
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
        store.emit("activity", { kind: "thread.renamed", threadId });
      } catch (thrown) {
        store.dispatch({ type: "history.renamed", threadId, title: before ?? undefined });
        throw fail(thrown);
      }
    },
    async delete(threadId) {
      const { threads } = store.state.history;
      const index = threads.findIndex(({ id }) => id === threadId);
      const thread = threads[index];
      deleted.add(threadId);
      store.dispatch({ type: "history.removed", threadId });
      if (session.view.threadId === threadId) openView(session, null);
      try {
        await callServer(session, { type: "threads.delete", params: { thread_id: threadId } });
      } catch (thrown) {
        const error = toChatClientError(thrown);
        // Deleted by someone else, it is as gone as was asked for.
        if (error.failure.code !== "thread_not_found") {
          deleted.delete(threadId);
          if (thread) store.dispatch({ type: "history.restored", thread, index });
          throw fail(error);
        }
      }
      store.emit("activity", { kind: "thread.deleted", threadId });
      for (const entry of session.outbox.values()) {
        if (entry.threadId === threadId) session.outbox.delete(entry.item.id);
      }
    },
  };
}
