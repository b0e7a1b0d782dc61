import type {
  Attachment,
  FeedbackKind,
  Order,
  Page,
  SearchMatch,
  ThreadItem,
  ThreadMetadata,
} from "@parlor/protocol";

/** The user whom records belong to: the host application's user id. */
export type OwnerId = string;

/** Which page to read. `after` is the id of the last record of the page before. `limit` is at least 1. */
export interface PageQuery {
  limit: number;
  order: Order;
  after?: string | undefined;
}

/** What to search for. `after` is the id of the last thread of the page before. */
export interface SearchQuery {
  text: string;
  limit: number;
  after?: string | undefined;
}

/**
 * Where threads, their items and the metadata of attachments are kept.
 *
 * The contract, which `storeContract` of `@parlor/server/testing` checks for any implementation:
 *
 * - S1 Every record has one owner. What belongs to another owner does not exist for a call: reads give
 *   `undefined` or an empty page, writes and deletes give `false` and change nothing.
 * - S2 What a resolved write has written is seen by every later read, and survives a crash of the process where
 *   the store is durable at all.
 * - S3 Records are handed over by value: changing what was read or written changes nothing in the store.
 * - S4 Threads are listed by creation (`created_at`, then id); items by the order in which they were first saved.
 *   Saving an item again keeps its place.
 * - S5 Pages follow one another by cursor without a gap or a repetition, also when records are added or deleted
 *   in between. `has_more` is true exactly when a further page has records; `after` is then the last id.
 *   A cursor that names no record of the owner gives an empty page.
 * - S6 Item ids are unique within their thread only.
 * - S7 Deleting a thread deletes its items, its runs and its feedback, and the metadata of its attachments.
 * - S8 Fields come back as they were written; JSON values are equal in depth, `null` and absent fields read alike.
 *
 * Two abilities are optional; a client is told of those that a store has, and is refused the others (`not_supported`):
 *
 * - S9 With `listArchivedThreads`, the store keeps `archived_at` of threads: those that have it are listed there, in
 *   the order and the pages of S4 and S5, and not by `listThreads`.
 * - S10 With `searchThreads`, a thread is found, archived or not, when each word of the query is in its title, or when
 *   each is in the text of one of its items, at the beginning of a word there. Words and texts are compared as
 *   `foldForSearch` and `toSearchTokens` make them; a query without a letter, a digit or a picture finds nothing. First
 *   come those found by their titles, whole words before beginnings of words; then those found by a text, in the same
 *   way; then the newest thread. Pages are as in S5. A match by a text has a snippet of the newest of the items that
 *   match best. Hidden items are never found.
 */
export interface Store {
  /** Adds a thread. The id is new; a taken one is an error. */
  createThread(owner: OwnerId, thread: ThreadMetadata): Promise<void>;
  loadThread(owner: OwnerId, threadId: string): Promise<ThreadMetadata | undefined>;
  /** Writes title, status, allowed image domains, metadata and (S9) `archived_at` of a thread that exists. */
  saveThread(owner: OwnerId, thread: ThreadMetadata): Promise<boolean>;
  listThreads(owner: OwnerId, query: PageQuery): Promise<Page<ThreadMetadata>>;
  deleteThread(owner: OwnerId, threadId: string): Promise<boolean>;
  listArchivedThreads?(owner: OwnerId, query: PageQuery): Promise<Page<ThreadMetadata>>;
  /** A query without a word finds nothing. */
  searchThreads?(owner: OwnerId, query: SearchQuery): Promise<Page<SearchMatch<ThreadMetadata>>>;

  /** Adds an item to its thread, or replaces the one with its id. Must not read the thread's other items. */
  saveItem(owner: OwnerId, item: ThreadItem): Promise<boolean>;
  loadItem(owner: OwnerId, threadId: string, itemId: string): Promise<ThreadItem | undefined>;
  listItems(owner: OwnerId, threadId: string, query: PageQuery): Promise<Page<ThreadItem>>;
  /** Deletes the named items of a thread, all or none; unknown ids are passed over. */
  deleteItems(owner: OwnerId, threadId: string, itemIds: readonly string[]): Promise<boolean>;

  /** Keeps the owner's latest word on each of the items. */
  saveFeedback(
    owner: OwnerId,
    threadId: string,
    itemIds: readonly string[],
    kind: FeedbackKind,
  ): Promise<boolean>;
  /** The owner's feedback on a thread's items: item id to kind. */
  listFeedback(owner: OwnerId, threadId: string): Promise<Map<string, FeedbackKind>>;

  saveAttachment(owner: OwnerId, attachment: Attachment): Promise<boolean>;
  loadAttachment(owner: OwnerId, attachmentId: string): Promise<Attachment | undefined>;
  deleteAttachment(owner: OwnerId, attachmentId: string): Promise<boolean>;
}
