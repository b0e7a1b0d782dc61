import { z } from "zod";

/** A summary of a conversation's beginning, as a thread keeps it: in a hidden item, so that it is made once. */
const summarySchema = z.object({
  type: z.literal("parlor.summary"),
  text: z.string(),
  /** The newest item that it covers: with all that is older. */
  through: z.string(),
});
export type KeptSummary = Omit<z.infer<typeof summarySchema>, "type">;

export function toSummaryContent({ text, through }: KeptSummary): z.infer<typeof summarySchema> {
  return { type: "parlor.summary", text, through };
}

/** The summary that a hidden item keeps, or undefined when it keeps something else. */
export function fromSummaryContent(content: unknown): KeptSummary | undefined {
  return summarySchema.safeParse(content).data;
}
