import type { SearchMatch, SearchSnippet, ThreadMetadata } from "@parlor/protocol";
import type { SearchPage, ThreadPage } from "../chat-client.ts";
import { callServer, reportError, type Session, toChatClientError } from "../session/session.ts";
import { findPlace } from "../state/reduce-history.ts";
import { isRecord } from "../wire/is-record.ts";
import { parsePage, parseThread, toThreadMetadata } from "../wire/parse-answer.ts";

const PAGE_SIZE = 30;

/** Threads put away, and threads that are looked for: what only some servers offer. */
export interface ThreadArchive {
  archive(threadId: string): Promise<void>;
  restore(threadId: string): Promise<void>;
  list(after?: string, signal?: AbortSignal): Promise<ThreadPage>;
  search(query: string, after?: string, signal?: AbortSignal): Promise<SearchPage>;
}

export function createThreadArchive(session: Session): ThreadArchive {
  const { store } = session;

  function fail(thrown: unknown) {
    const error = toChatClientError(thrown);
    reportError(session, error);
    return error;
  }

  async function change(type: "parlor.threads.archive" | "parlor.threads.restore", threadId: string) {
    const { json } = await callServer(session, { type, params: { thread_id: threadId } });
    const thread = toThreadMetadata(parseThread(json));
    store.dispatch({ type: "history.thread", thread, prepend: false });
    return thread;
  }

  return {
    async archive(threadId) {
      const { threads } = store.state.history;
      const index = threads.findIndex(({ id }) => id === threadId);
      const thread = threads[index];
      store.dispatch({ type: "history.removed", threadId });
      try {
        await change("parlor.threads.archive", threadId);
      } catch (thrown) {
        if (thread) store.dispatch({ type: "history.restored", thread, index });
        throw fail(thrown);
      }
      store.emit("activity", { kind: "thread.archived", threadId });
    },
    async restore(threadId) {
      try {
        const thread = await change("parlor.threads.restore", threadId);
        const index = findPlace(store.state.history, thread);
        store.dispatch({ type: "history.restored", thread, index });
      } catch (thrown) {
        throw fail(thrown);
      }
      store.emit("activity", { kind: "thread.restored", threadId });
    },
    async list(after, signal) {
      const params = { limit: PAGE_SIZE, order: "desc" as const, ...(after !== undefined && { after }) };
      const { json } = await callServer(session, { type: "parlor.threads.list_archived", params }, signal);
      const page = parsePage(json, parseThread);
      return { threads: page.data.map(toThreadMetadata), ...toCursor(page) };
    },
    async search(query, after, signal) {
      const params = { query, limit: PAGE_SIZE, ...(after !== undefined && { after }) };
      const { json } = await callServer(session, { type: "parlor.threads.search", params }, signal);
      const page = parsePage(json, parseMatch);
      return { matches: page.data, ...toCursor(page) };
    },
  };
}

function toCursor({ has_more, after }: { has_more: boolean; after?: string | null | undefined }) {
  return has_more && after ? { after } : {};
}

function parseMatch(value: unknown): SearchMatch<ThreadMetadata> {
  const { thread, snippet } = isRecord(value) ? value : {};
  const found = toThreadMetadata(parseThread(thread));
  return isSnippet(snippet) ? { thread: found, snippet } : { thread: found };
}

function isSnippet(value: unknown): value is SearchSnippet {
  if (!isRecord(value) || typeof value.text !== "string" || !Array.isArray(value.ranges)) return false;
  return value.ranges.every(
    (range) =>
      Array.isArray(range) && range.length === 2 && range.every((place) => typeof place === "number"),
  );
}
