import type { Rule } from "./rule.ts";

const server = "openai-chatkit server.py";

/** What is kept of threads and items, and how it is read back. */
export const threadRules = [
  {
    id: "items.saved",
    sentence: "Every item that a stream said was done is there afterwards, with the same content.",
    source: `${server}: _process_events`,
    severity: "must",
  },
  {
    id: "items.only-shown",
    sentence: "Nothing is kept that no stream has shown, and nothing twice.",
    source: `${server}: _process_events`,
    severity: "must",
  },
  {
    id: "items.same-by-thread",
    sentence: "threads.get_by_id gives the same items as items.list.",
    source: `${server}: _load_full_thread`,
    severity: "must",
  },
  {
    id: "pages.order",
    sentence: "order asc gives the oldest first, desc the newest.",
    source: "openai-chatkit store.py: load_thread_items",
    severity: "must",
  },
  {
    id: "pages.default-order",
    sentence: "Without order, a page begins with the newest.",
    source: "openai-chatkit types.py: ItemsListParams.order",
    severity: "should",
  },
  {
    id: "pages.limit",
    sentence: "A page holds no more than limit.",
    source: "openai-chatkit types.py: ItemsListParams.limit",
    severity: "must",
  },
  {
    id: "pages.cursor",
    sentence: "Pages that follow one another by after give everything once, in order.",
    source: "openai-chatkit types.py: Page.after",
    severity: "must",
  },
  {
    id: "pages.has-more",
    sentence: "has_more is true with a cursor in after while more follows, and false on the last page.",
    source: "openai-chatkit types.py: Page.has_more",
    severity: "must",
  },
  {
    id: "pages.large-limit",
    sentence: "A limit of 9999, which the hosted client sends, is not refused.",
    source: "@openai/chatkit: requests of its client",
    severity: "must",
  },
  {
    id: "threads.listed",
    sentence: "A new thread is in the list, the newest first, with an empty page of items.",
    source: `${server}: threads.list`,
    severity: "must",
  },
  {
    id: "threads.renamed",
    sentence: "A title that threads.update gave is there afterwards.",
    source: `${server}: threads.update`,
    severity: "must",
  },
  {
    id: "threads.title-told",
    sentence: "A title that a stream told by thread.updated is kept.",
    source: `${server}: _process_events`,
    severity: "must",
  },
  {
    id: "threads.deleted",
    sentence: "A thread that was deleted is gone: neither listed nor read.",
    source: `${server}: threads.delete`,
    severity: "must",
  },
  {
    id: "retry.answers",
    sentence: "A retry answers the message anew, with a new item.",
    source: `${server}: threads.retry_after_item`,
    severity: "must",
  },
  {
    id: "retry.removes-later",
    sentence: "A retry takes away what came after its message, and leaves what came before.",
    source: `${server}: threads.retry_after_item`,
    severity: "must",
  },
  {
    id: "retry.user-messages-only",
    sentence: "Only a user message can be retried: another item is refused, and nothing is removed.",
    source: `${server}: threads.retry_after_item`,
    severity: "must",
  },
  {
    id: "retry.told",
    sentence: "A stream of a retry says by thread.item.removed what went.",
    source: "docs/decisions/005-retry.md",
    severity: "parlor",
  },
  {
    id: "leaving.message-kept",
    sentence: "A message whose client went away in the middle of the answer is kept.",
    source: `${server}: _process_new_thread_item_respond`,
    severity: "must",
  },
  {
    id: "leaving.part-kept",
    sentence: "What a client had seen of an answer when it went away is kept.",
    source: `${server}: handle_stream_cancelled`,
    severity: "should",
  },
  {
    id: "leaving.goes-on",
    sentence: "After a client went away, the thread takes the next message.",
    source: `${server}: handle_stream_cancelled`,
    severity: "must",
  },
  {
    id: "parlor.runs-attach",
    sentence: "parlor.runs.attach gives a turn's events after a number, numbered as they were.",
    source: "docs/api.md",
    severity: "parlor",
  },
  {
    id: "parlor.idempotent",
    sentence: "A message that is sent twice with one idempotency key is there once.",
    source: "docs/api.md",
    severity: "parlor",
  },
] as const satisfies readonly Rule[];
