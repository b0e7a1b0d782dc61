import { ChatKitError } from "@parlor/server";
import type { HonoRequest } from "hono";
import type { z } from "zod";

function toMessage(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; ");
}

/** Checks a value from outside. Throws `invalid_request`, with the path and what was expected. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ChatKitError("invalid_request", toMessage(parsed.error.issues));
  return parsed.data;
}

/** An id in a path. Throws `not_found` for one that no id can be. */
export function readReference(id: string): string {
  if (id.includes("\u0000")) throw new ChatKitError("not_found", "There is nothing of this id.");
  return id;
}

/** Reads and checks a JSON body. Throws `unsupported_media_type`, `invalid_json` or `invalid_request`. */
export async function readJson<T>(request: HonoRequest, schema: z.ZodType<T>): Promise<T> {
  if (!/^application\/json\s*(;|$)/i.test(request.header("content-type") ?? "")) {
    // A form of another site can send any other type without being asked.
    throw new ChatKitError("unsupported_media_type", "Send the request as application/json.");
  }
  let body: unknown;
  try {
    body = await request.json();
  } catch (error) {
    throw new ChatKitError("invalid_json", "The body is not valid JSON.", { cause: error });
  }
  return parseInput(schema, body);
}
