import { z } from "zod";
import { threadItemSchema } from "./items.ts";

/** The answer to `input.transcribe`. */
export const transcriptionResultSchema = z.object({ text: z.string() });
export type TranscriptionResult = z.infer<typeof transcriptionResultSchema>;

/** The answer to `threads.sync_custom_action`: the item as the action left it, where it changed one. */
export const syncCustomActionResponseSchema = z.object({ updated_item: threadItemSchema.nullish() });
export type SyncCustomActionResponse = z.infer<typeof syncCustomActionResponseSchema>;
