import { z } from "zod";
import { referenceSchema } from "./references.ts";

/**
 * What a client says of itself in `metadata.parlor` of a request. Unknown to other servers, and absent from other
 * clients, for whom the wire is exactly the official one.
 *
 * - `resumable`: the stream carries `id:` lines and a lost connection does not cancel the turn.
 * - `idempotency_key`: a repeated send with the same key is the same turn.
 * - `call_id`: the client tool call that `threads.add_client_tool_output` answers. Without it, the newest.
 * - `feedback`: the answers to `items.list` and `threads.get_by_id` have `parlor.feedback` beside `data` and `items`:
 *   the user's feedback on the items of the page, by item id.
 */
export const parlorMetadataSchema = z.object({
  resumable: z.boolean().default(false),
  idempotency_key: referenceSchema.max(200).optional(),
  call_id: z.string().min(1).optional(),
  feedback: z.boolean().default(false),
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

/** Our requests beside the official sixteen. */
export const parlorRequestSchema = z.discriminatedUnion("type", [
  runsAttachRequestSchema,
  runsCancelRequestSchema,
]);
export type ParlorRequest = z.infer<typeof parlorRequestSchema>;
