import { z } from "zod";

/**
 * A call of a server's tool with its result, as a thread keeps it: in a hidden item, where the next turn's model
 * finds it and no client does.
 */
const keptToolCallSchema = z.object({
  call_id: z.string(),
  name: z.string(),
  /** The arguments as the model wrote them: JSON, if it did well. */
  arguments: z.string(),
  /** What the tool gave, as text. */
  output: z.string(),
});
export type KeptToolCall = z.infer<typeof keptToolCallSchema>;

const keptToolCallsSchema = z.object({
  type: z.literal("parlor.tool_calls"),
  calls: z.array(keptToolCallSchema),
});

/** The content of the hidden item that keeps these calls. */
export function toKeptContent(calls: readonly KeptToolCall[]): z.infer<typeof keptToolCallsSchema> {
  return { type: "parlor.tool_calls", calls: [...calls] };
}

/** The calls that a hidden item keeps, or undefined when it keeps something else. */
export function fromKeptContent(content: unknown): KeptToolCall[] | undefined {
  const parsed = keptToolCallsSchema.safeParse(content);
  return parsed.success ? parsed.data.calls : undefined;
}
