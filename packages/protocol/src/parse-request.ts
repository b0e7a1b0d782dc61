import type { z } from "zod";
import { isDeeperThan, MAX_JSON_DEPTH } from "./json-depth.ts";
import { type ParlorRequest, parlorRequestSchema } from "./parlor.ts";
import { type ChatKitRequest, chatKitRequestSchema, type UserMessageInput } from "./requests.ts";

/** Why a body is no request that can be answered. */
export type RequestErrorCode =
  | "invalid_json"
  | "unknown_type"
  | "invalid_request"
  | "empty_message"
  | "message_too_long";

/** What a body is: a request, or why it is none. The message names what to change. */
export type ParsedRequest =
  | { ok: true; request: ChatKitRequest | ParlorRequest }
  | { ok: false; code: RequestErrorCode; message: string };

/** How much of a user message is taken. */
export interface RequestLimits {
  /** In UTF-16 code units, text, tags and quotation together. No limit unless given. */
  maxMessageLength?: number;
}

const schemas = new Map<string, z.ZodType<ChatKitRequest | ParlorRequest>>(
  [...chatKitRequestSchema.options, ...parlorRequestSchema.options].map((schema) => [
    schema.shape.type.value,
    schema as z.ZodType<ChatKitRequest | ParlorRequest>,
  ]),
);

/** Every request type that `parseRequest` knows. */
export const requestTypes: readonly string[] = [...schemas.keys()];

/** Enough to mend a request by; a hostile one can have as many faults as it has bytes. */
const MAX_ISSUES_SHOWN = 3;

function describe(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .slice(0, MAX_ISSUES_SHOWN)
    .map(({ path, message }) => `${path.length > 0 ? path.join(".").slice(0, 200) : "body"}: ${message}`)
    .join("; ");
}

function refuse(code: RequestErrorCode, message: string): ParsedRequest {
  return { ok: false, code, message };
}

/** What is wrong with a message that has the right form: that it says nothing, or too much. */
function refuseMessage(
  input: UserMessageInput,
  { maxMessageLength = Number.POSITIVE_INFINITY }: RequestLimits,
): ParsedRequest | undefined {
  const text = input.content.map((part) => part.text).join("");
  const hasTag = input.content.some((part) => part.type === "input_tag");
  if (text.trim() === "" && !hasTag && input.attachments.length === 0)
    return refuse("empty_message", "The message is empty. Write something, or attach a file.");
  const length = text.length + (input.quoted_text?.length ?? 0);
  if (length > maxMessageLength)
    return refuse(
      "message_too_long",
      `The message has ${length} characters; at most ${maxMessageLength} can be sent.`,
    );
  return undefined;
}

/**
 * Reads a parsed JSON body as a request. Unknown fields are kept out, defaults are filled in. A body that nests too
 * deep is refused, so that nothing behind this door can exhaust the stack on it.
 */
export function parseRequest(body: unknown, limits: RequestLimits = {}): ParsedRequest {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return refuse("invalid_request", 'The body must be an object {"type", "params"}.');
  const type = "type" in body ? body.type : undefined;
  if (typeof type !== "string")
    return refuse("invalid_request", 'type: a request needs a "type" that is a string.');
  const schema = schemas.get(type);
  if (!schema)
    return refuse(
      "unknown_type",
      `There is no request of type ${JSON.stringify(type.slice(0, 80))}. Known types: ${requestTypes.join(", ")}.`,
    );
  if (isDeeperThan(body, MAX_JSON_DEPTH))
    return refuse("invalid_request", `body: nested deeper than ${MAX_JSON_DEPTH}.`);
  const result = schema.safeParse(body);
  if (!result.success) return refuse("invalid_request", describe(result.error.issues));
  const request = result.data;
  const refusal =
    request.type === "threads.create" || request.type === "threads.add_user_message"
      ? refuseMessage(request.params.input, limits)
      : undefined;
  return refusal ?? { ok: true, request };
}

/** Reads the text of a body as a request: `parseRequest` for those who have not parsed its JSON. */
export function parseRequestText(text: string, limits: RequestLimits = {}): ParsedRequest {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refuse("invalid_json", "The body is not valid JSON.");
  }
  return parseRequest(body, limits);
}
