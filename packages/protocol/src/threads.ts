import { z } from "zod";
import { threadItemSchema } from "./items.ts";
import { pageSchema } from "./page.ts";
import { timestampSchema } from "./timestamp.ts";

/** Whether a thread takes new messages. `locked` may open again, `closed` will not. */
export const threadStatusSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("active") }),
  z.object({ type: z.literal("locked"), reason: z.string().nullish() }),
  z.object({ type: z.literal("closed"), reason: z.string().nullish() }),
]);
export type ThreadStatus = z.infer<typeof threadStatusSchema>;

/** A thread without its items. `metadata` is the integration's own and is never sent to a client. */
export const threadMetadataSchema = z.object({
  id: z.string(),
  title: z.string().nullish(),
  created_at: timestampSchema,
  status: threadStatusSchema.default({ type: "active" }),
  allowed_image_domains: z.array(z.string()).nullish(),
  /** When the user put the thread away. Ours: only `parlor.threads.archive` sets it, and a new message takes it back. */
  archived_at: timestampSchema.nullish(),
  metadata: z.record(z.string(), z.unknown()).default({}),
});
export type ThreadMetadata = z.infer<typeof threadMetadataSchema>;

/** A thread as answers carry it: with a page of items. */
export const threadSchema = threadMetadataSchema.extend({ items: pageSchema(threadItemSchema) });
export type Thread = z.infer<typeof threadSchema>;
