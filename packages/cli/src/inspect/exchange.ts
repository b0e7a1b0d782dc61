import { z } from "zod";

/** Names and values as they came, several of one name too. */
const headersSchema = z.array(z.tuple([z.string(), z.string()]));

/** A server-sent event: its data, and when it came, in milliseconds since the request. */
const frameSchema = z.object({ at: z.number(), data: z.string(), id: z.string().optional() });
export type Frame = z.infer<typeof frameSchema>;

/** A request and what became of it, as recordings keep it: one line of JSON each. */
export const exchangeSchema = z.object({
  number: z.int().positive(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  request: z.object({ method: z.string(), path: z.string(), headers: headersSchema, body: z.string() }),
  /** `at`: milliseconds until its headers came. `body` is empty for a stream, whose frames stand beside it. */
  response: z
    .object({ status: z.int(), headers: headersSchema, at: z.number(), body: z.string() })
    .optional(),
  frames: z.array(frameSchema).default([]),
  /** `client_left`: the client closed the connection; `target_failed`: the target did, or never answered. */
  outcome: z.enum(["open", "ended", "client_left", "target_failed"]),
  /** Why the target failed. */
  error: z.string().optional(),
  durationMs: z.number().optional(),
  /** Some of it was longer than is kept. */
  isCut: z.boolean().optional(),
});
export type Exchange = z.infer<typeof exchangeSchema>;

/** The value of a header, or undefined. */
export function findHeader(headers: Exchange["request"]["headers"], name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}

/** The `type` of a ChatKit request, or undefined for another request. */
export function toRequestType({ request }: Exchange): string | undefined {
  const body = parseJson(request.body);
  return typeof body === "object" && body !== null && "type" in body && typeof body.type === "string"
    ? body.type
    : undefined;
}

/** The value of a text that may be JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
