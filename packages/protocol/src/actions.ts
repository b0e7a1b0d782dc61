import { z } from "zod";

/** What a widget or the page asks for: sent to the server with `threads.custom_action` or its synchronous twin. */
export const actionSchema = z.object({ type: z.string(), payload: z.unknown().optional() });
export type Action = z.infer<typeof actionSchema>;

/** How a widget's control acts: where it is handled, what shows that it loads, and whether its answer streams. */
export const actionConfigSchema = z.object({
  type: z.string(),
  payload: z.unknown().optional(),
  handler: z.enum(["client", "server"]).optional(),
  loadingBehavior: z.enum(["auto", "none", "self", "container"]).optional(),
  streaming: z.boolean().optional(),
});
export type ActionConfig = z.infer<typeof actionConfigSchema>;
