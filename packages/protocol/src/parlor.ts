import { z } from "zod";
import { orderSchema } from "./page.ts";
import { cursorSchema, referenceSchema } from "./references.ts";
import type { Thread } from "./threads.ts";

/**
 * What a client says of itself in `metadata.parlor` of a request. Unknown to other servers, and absent from other
 * clients, for whom the wire is exactly the official one.
 *
 * - `resumable`: the stream carries `id:` lines and a lost connection does not cancel the turn.
 * - `idempotency_key`: a repeated send with the same key is the same turn.
 * - `call_id`: the client tool call that `threads.add_client_tool_output` answers. Without it, the newest.
 * - `feedback`: the answers to `items.list` and `threads.get_by_id` have `parlor.feedback` beside `data` and `items`:
 *   the user's feedback on the items of the page, by item id.
 * - `stopped`: the same answers have `parlor.stopped`: the ids of items after which the user stopped the answer. The mark
 *   stands where the turn ended, so a page may name an item of the page before or after it.
 */
export const parlorMetadataSchema = z.object({
  resumable: z.boolean().default(false),
  idempotency_key: referenceSchema.max(200).optional(),
  call_id: z.string().min(1).optional(),
  feedback: z.boolean().default(false),
  stopped: z.boolean().default(false),
});
export type ParlorMetadata = z.infer<typeof parlorMetadataSchema>;

/** Joins a turn under way or just ended; the stream starts after event number `after` (from the `id:` lines). */
export const runsAttachRequestSchema = z.object({
  type: z.literal("parlor.runs.attach"),
  params: z.object({ thread_id: referenceSchema, after: z.int().nonnegative().nullish() }),
  metadata: z.record(z.string(), z.unknown()).default({}),
});

/** Stops the turn under way in a thread. Answered with `{cancelled: boolean}`. */
export const runsCancelRequestSchema = z.object({
  type: z.literal("parlor.runs.cancel"),
  params: z.object({ thread_id: referenceSchema }),
  metadata: z.record(z.string(), z.unknown()).default({}),
});

const metadata = z.record(z.string(), z.unknown()).default({});
const pageParams = { limit: z.int().positive().nullish(), after: cursorSchema.nullish() };

/** Longest query of a search, in UTF-16 units. */
export const MAX_SEARCH_LENGTH = 200;

/**
 * Finds threads by their titles and by what was said in them, archived ones too. Answered with a page of
 * `{thread, snippet?}`.
 */
export const threadsSearchRequestSchema = z.object({
  type: z.literal("parlor.threads.search"),
  params: z.object({ query: cursorSchema.max(MAX_SEARCH_LENGTH), ...pageParams }),
  metadata,
});

/** Puts a thread away, out of `threads.list`. Answered with the thread. */
export const threadsArchiveRequestSchema = z.object({
  type: z.literal("parlor.threads.archive"),
  params: z.object({ thread_id: referenceSchema }),
  metadata,
});

/** Takes an archived thread back. Answered with the thread. */
export const threadsRestoreRequestSchema = z.object({
  type: z.literal("parlor.threads.restore"),
  params: z.object({ thread_id: referenceSchema }),
  metadata,
});

/** The archived threads. Answered with a page of threads, as `threads.list`. */
export const threadsListArchivedRequestSchema = z.object({
  type: z.literal("parlor.threads.list_archived"),
  params: z.object({ ...pageParams, order: orderSchema.default("desc") }),
  metadata,
});

/** Where a thread was found: some of its text, and what of it was looked for, as pairs of UTF-16 offsets. */
export interface SearchSnippet {
  item_id: string;
  text: string;
  ranges: [start: number, end: number][];
}

/** A thread that a search found. Without a snippet, it was found by its title. */
export interface SearchMatch<T = Thread> {
  thread: T;
  snippet?: SearchSnippet;
}

/** Our requests beside the official sixteen. */
export const parlorRequestSchema = z.discriminatedUnion("type", [
  runsAttachRequestSchema,
  runsCancelRequestSchema,
  threadsSearchRequestSchema,
  threadsArchiveRequestSchema,
  threadsRestoreRequestSchema,
  threadsListArchivedRequestSchema,
]);
export type ParlorRequest = z.infer<typeof parlorRequestSchema>;
/** One of our requests, picked by its `type`. */
export type ParlorRequestOf<T extends ParlorRequest["type"]> = Extract<ParlorRequest, { type: T }>;
