import type { z } from "zod";
import { type ParlorRequest, parlorRequestSchema } from "./parlor.ts";
import { type ChatKitRequest, chatKitRequestSchema } from "./requests.ts";

/** What a body is: a request, or why it is none. The message names what to change. */
export type ParsedRequest =
  | { ok: true; request: ChatKitRequest | ParlorRequest }
  | { ok: false; code: "unknown_type" | "invalid_request"; message: string };

const schemas = new Map<string, z.ZodType<ChatKitRequest | ParlorRequest>>(
  [...chatKitRequestSchema.options, ...parlorRequestSchema.options].map((schema) => [
    schema.shape.type.value,
    schema as z.ZodType<ChatKitRequest | ParlorRequest>,
  ]),
);

/** Every request type that `parseRequest` knows. */
export const requestTypes: readonly string[] = [...schemas.keys()];

function describe(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.length > 0 ? path.join(".") : "body"}: ${message}`)
    .join("; ");
}

/** Reads a parsed JSON body as a request. Unknown fields are kept out, defaults are filled in. */
export function parseRequest(body: unknown): ParsedRequest {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return { ok: false, code: "invalid_request", message: 'The body must be an object {"type", "params"}.' };
  }
  const type = "type" in body ? body.type : undefined;
  if (typeof type !== "string") {
    return {
      ok: false,
      code: "invalid_request",
      message: 'type: a request needs a "type" that is a string.',
    };
  }
  const schema = schemas.get(type);
  if (!schema) {
    return {
      ok: false,
      code: "unknown_type",
      message: `There is no request of type ${JSON.stringify(type.slice(0, 80))}. Known types: ${requestTypes.join(", ")}.`,
    };
  }
  const result = schema.safeParse(body);
  return result.success
    ? { ok: true, request: result.data }
    : { ok: false, code: "invalid_request", message: describe(result.error.issues) };
}
