import { type FeedbackKind, threadItemSchema, threadStatusSchema, timestampSchema } from "@parlor/protocol";
import { z } from "zod";

/** What a file of conversations says it is. */
export const TRANSFER_FORMAT = "parlor.conversations";
/** The version that is written, and the newest that is read. */
export const TRANSFER_VERSION = 1;

/** What a file of conversations begins with. */
export const transferHeaderSchema = z.object({
  format: z.literal(TRANSFER_FORMAT),
  version: z.int().positive(),
  exported_at: timestampSchema,
});
export type TransferHeader = z.infer<typeof transferHeaderSchema>;

/** A conversation; its items follow it, in their order. */
const threadRecordSchema = z.object({
  type: z.literal("thread"),
  id: z.string(),
  title: z.string().nullish(),
  created_at: timestampSchema,
  status: threadStatusSchema.default({ type: "active" }),
  archived_at: timestampSchema.nullish(),
});

/** An item of the conversation before it, as clients see it, and what its reader thought of it. */
const itemRecordSchema = z.object({
  type: z.literal("item"),
  item: threadItemSchema,
  feedback: z.enum(["positive", "negative"]).optional() satisfies z.ZodType<FeedbackKind | undefined>,
});

/** One record of a file of conversations, whichever form the file has. */
export const transferRecordSchema = z.discriminatedUnion("type", [threadRecordSchema, itemRecordSchema]);
export type TransferRecord = z.infer<typeof transferRecordSchema>;
export type ThreadRecord = z.infer<typeof threadRecordSchema>;
export type ItemRecord = z.infer<typeof itemRecordSchema>;
