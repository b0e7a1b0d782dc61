import { z } from "zod";

/** The body of every answer that is an error: a stable code, a text for people, and the id to find it in the logs. */
export const errorBodySchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), request_id: z.string() }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
