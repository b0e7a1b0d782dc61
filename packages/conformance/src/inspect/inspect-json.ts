import {
  attachmentSchema,
  pageSchema,
  syncCustomActionResponseSchema,
  threadItemSchema,
  threadSchema,
  transcriptionResultSchema,
} from "@parlor/protocol";
import { z } from "zod";
import type { Exchange } from "../exchange.ts";
import { parseJson } from "../read-answer.ts";
import type { RuleId } from "../rules/all-rules.ts";
import type { Session } from "../session.ts";

const emptyAnswerSchema = z.strictObject({});
const page = <T extends z.ZodType>(record: T) =>
  pageSchema(record).extend({ data: z.array(record), has_more: z.boolean() });

interface JsonAnswer {
  rule: RuleId;
  schema: z.ZodType;
}

/** What each request that is answered with JSON is answered with. */
const answers: Readonly<Record<string, JsonAnswer | undefined>> = {
  "threads.get_by_id": { rule: "requests.threads.get_by_id", schema: threadSchema },
  "threads.list": { rule: "requests.threads.list", schema: page(threadSchema) },
  "threads.update": { rule: "requests.threads.update", schema: threadSchema.partial({ items: true }) },
  "threads.delete": { rule: "requests.threads.delete", schema: emptyAnswerSchema },
  "items.list": { rule: "requests.items.list", schema: page(threadItemSchema) },
  "items.feedback": { rule: "requests.items.feedback", schema: emptyAnswerSchema },
  "attachments.create": {
    rule: "requests.attachments.create",
    schema: attachmentSchema.refine(({ upload_descriptor }) => upload_descriptor, "no upload_descriptor"),
  },
  "attachments.delete": { rule: "requests.attachments.delete", schema: emptyAnswerSchema },
  "input.transcribe": { rule: "requests.input.transcribe", schema: transcriptionResultSchema },
  "threads.sync_custom_action": {
    rule: "requests.threads.sync_custom_action",
    schema: syncCustomActionResponseSchema,
  },
};

/** Looks at an answer that is no stream: its shape, if it is a success. */
export function inspectJson(exchange: Exchange, { check }: Session): void {
  const { json, status, type } = exchange;
  const expected = answers[type];
  if (!expected || status >= 300) return;
  const { success, error } = expected.schema.safeParse(json);
  const isWrapped = !success && isInside(json, expected.schema);
  check("http.bare-object", !isWrapped, "the answer is inside of something else", exchange);
  check(expected.rule, success, error ? z.prettifyError(error).replaceAll("\n", " ") : "", exchange);
}

/** Whether what was due is the value of a field, or a text of JSON. */
function isInside(json: unknown, schema: z.ZodType): boolean {
  if (typeof json === "string") return schema.safeParse(parseJson(json)).success;
  if (typeof json !== "object" || json === null) return false;
  return Object.values(json).some((value) => {
    const inner: unknown = typeof value === "string" ? parseJson(value) : value;
    return typeof inner === "object" && inner !== null && schema.safeParse(inner).success;
  });
}
