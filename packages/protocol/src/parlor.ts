import { z } from "zod";

/**
 * What a client says of itself in `metadata.parlor` of a streaming request. Unknown to other servers, and absent
 * from other clients, for whom the wire is exactly the official one.
 *
 * - `resumable`: the stream carries `id:` lines and a lost connection does not cancel the turn.
 * - `idempotency_key`: a repeated send with the same key is the same turn.
 */
export const parlorMetadataSchema = z.object({
  resumable: z.boolean().default(false),
  idempotency_key: z.string().min(1).max(200).optional(),
});
export type ParlorMetadata = z.infer<typeof parlorMetadataSchema>;

/** Joins a turn under way or just ended; the stream starts after event number `after` (from the `id:` lines). */
export const runsAttachRequestSchema = z.object({
  type: z.literal("parlor.runs.attach"),
  params: z.object({ thread_id: z.string().min(1), after: z.int().nonnegative().nullish() }),
  metadata: z.record(z.string(), z.unknown()).default({}),
});

/** Stops the turn under way in a thread. Answered with `{cancelled: boolean}`. */
export const runsCancelRequestSchema = z.object({
  type: z.literal("parlor.runs.cancel"),
  params: z.object({ thread_id: z.string().min(1) }),
  metadata: z.record(z.string(), z.unknown()).default({}),
});

/** Our requests beside the official sixteen. */
export const parlorRequestSchema = z.discriminatedUnion("type", [
  runsAttachRequestSchema,
  runsCancelRequestSchema,
]);
export type ParlorRequest = z.infer<typeof parlorRequestSchema>;
