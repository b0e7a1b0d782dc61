import type {
  Attachment,
  FeedbackKind,
  Page,
  SearchMatch,
  ThreadItem,
  ThreadMetadata,
} from "@parlor/protocol";
import { copyOf } from "./copy-of.ts";
import {
  createSnippet,
  foldForSearch,
  rateMatch,
  toSearchText,
  toSearchWords,
  toTitleText,
} from "./search-text.ts";
import type { OwnerId, PageQuery, Store } from "./store.ts";

interface StoredThread {
  owner: OwnerId;
  thread: ThreadMetadata;
  /** In the order in which they were first saved. */
  items: Map<string, ThreadItem>;
  /** Made with the first that is given: most threads have none. */
  feedback?: Map<string, FeedbackKind>;
}

/** The records after a cursor, in the order asked for. `ids` is ascending. */
function toPage<T>(ids: readonly string[], query: PageQuery, read: (id: string) => T): Page<T> {
  const ordered = query.order === "asc" ? ids : ids.toReversed();
  const cursor = query.after === undefined ? -1 : ordered.indexOf(query.after);
  if (query.after !== undefined && cursor === -1) return { data: [], has_more: false };
  const chosen = ordered.slice(cursor + 1, cursor + 1 + query.limit);
  const hasMore = cursor + 1 + query.limit < ordered.length;
  return { data: chosen.map(read), has_more: hasMore, ...(hasMore ? { after: chosen.at(-1) } : {}) };
}

interface RankedMatch {
  match: SearchMatch<ThreadMetadata>;
  /** As `Store` S10 orders them: by title before by text, whole words before beginnings. */
  rank: number;
}

function matchThread({ thread, items }: StoredThread, words: readonly string[]): RankedMatch | undefined {
  const byTitle = rateMatch(foldForSearch(toTitleText(thread)), words);
  let best: { item: ThreadItem; rating: number } | undefined;
  for (const item of [...items.values()].reverse()) {
    const rating = rateMatch(foldForSearch(toSearchText(item)), words);
    if (rating > (best?.rating ?? 0)) best = { item, rating };
  }
  const rank = byTitle > 0 ? byTitle + 2 : (best?.rating ?? 0);
  if (rank === 0) return undefined;
  return { rank, match: { thread, ...(best && { snippet: createSnippet(best.item, words) }) } };
}

/** A store in this process's memory: for trying things out and for tests. Nothing survives the process. */
export function createMemoryStore(): Store {
  const threads = new Map<string, StoredThread>();
  const attachments = new Map<string, { owner: OwnerId; attachment: Attachment }>();

  function find(owner: OwnerId, threadId: string): StoredThread | undefined {
    const stored = threads.get(threadId);
    return stored?.owner === owner ? stored : undefined;
  }

  /** The owner's threads, the oldest first. */
  function listOwn(owner: OwnerId): StoredThread[] {
    return [...threads.values()]
      .filter((stored) => stored.owner === owner)
      .sort(({ thread: a }, { thread: b }) =>
        a.created_at === b.created_at ? (a.id < b.id ? -1 : 1) : a.created_at < b.created_at ? -1 : 1,
      );
  }

  function listWhere(owner: OwnerId, query: PageQuery, isArchived: boolean): Page<ThreadMetadata> {
    // A cursor stays where it was, also when its thread has since gone to the other list.
    const own = listOwn(owner).filter(
      ({ thread }) => Boolean(thread.archived_at) === isArchived || thread.id === query.after,
    );
    return toPage(
      own.map(({ thread }) => thread.id),
      query,
      (id) => copyOf((threads.get(id) as StoredThread).thread),
    );
  }

  return {
    async createThread(owner, thread) {
      if (threads.has(thread.id)) throw new Error(`thread ${thread.id} exists already`);
      threads.set(thread.id, {
        owner,
        thread: copyOf(thread),
        items: new Map(),
      });
    },
    async loadThread(owner, threadId) {
      return copyOf(find(owner, threadId)?.thread);
    },
    async saveThread(owner, thread) {
      const stored = find(owner, thread.id);
      if (!stored) return false;
      stored.thread = { ...copyOf(thread), created_at: stored.thread.created_at };
      return true;
    },
    async listThreads(owner, query) {
      return listWhere(owner, query, false);
    },
    async listArchivedThreads(owner, query) {
      return listWhere(owner, query, true);
    },
    async searchThreads(owner, { text, ...query }) {
      const words = toSearchWords(text);
      const found: RankedMatch[] = listOwn(owner).flatMap((stored) => matchThread(stored, words) ?? []);
      // The sort is stable, and its list ascends: what is read last is the best, and of those the newest.
      found.sort((one, other) => one.rank - other.rank);
      const byId = new Map(found.map(({ match }) => [match.thread.id, match]));
      return toPage([...byId.keys()], { ...query, order: "desc" }, (id) =>
        copyOf(byId.get(id) as SearchMatch<ThreadMetadata>),
      );
    },
    async deleteThread(owner, threadId) {
      if (!find(owner, threadId)) return false;
      for (const [id, { attachment }] of attachments) {
        if (attachment.thread_id === threadId) attachments.delete(id);
      }
      return threads.delete(threadId);
    },

    async saveItem(owner, item) {
      const stored = find(owner, item.thread_id);
      stored?.items.set(item.id, copyOf(item));
      return stored !== undefined;
    },
    async loadItem(owner, threadId, itemId) {
      return copyOf(find(owner, threadId)?.items.get(itemId));
    },
    async listItems(owner, threadId, query) {
      const items = find(owner, threadId)?.items ?? new Map<string, ThreadItem>();
      return toPage([...items.keys()], query, (id) => copyOf(items.get(id) as ThreadItem));
    },
    async deleteItems(owner, threadId, itemIds) {
      const stored = find(owner, threadId);
      for (const id of itemIds) {
        stored?.items.delete(id);
        stored?.feedback?.delete(id);
      }
      return stored !== undefined;
    },

    async saveFeedback(owner, threadId, itemIds, kind) {
      const stored = find(owner, threadId);
      if (!stored) return false;
      stored.feedback ??= new Map();
      for (const id of itemIds) if (stored.items.has(id)) stored.feedback.set(id, kind);
      return true;
    },
    async listFeedback(owner, threadId) {
      return new Map(find(owner, threadId)?.feedback);
    },

    async saveAttachment(owner, attachment) {
      const stored = attachments.get(attachment.id);
      if (stored && stored.owner !== owner) return false;
      attachments.set(attachment.id, { owner, attachment: copyOf(attachment) });
      return true;
    },
    async loadAttachment(owner, attachmentId) {
      const stored = attachments.get(attachmentId);
      return stored?.owner === owner ? copyOf(stored.attachment) : undefined;
    },
    async deleteAttachment(owner, attachmentId) {
      return attachments.get(attachmentId)?.owner === owner && attachments.delete(attachmentId);
    },
  };
}
