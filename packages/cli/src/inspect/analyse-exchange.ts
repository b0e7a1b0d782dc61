import {
  attachmentSchema,
  pageSchema,
  parseRequestText,
  syncCustomActionResponseSchema,
  threadItemSchema,
  threadSchema,
  threadStreamEventSchema,
  transcriptionResultSchema,
} from "@parlor/protocol";
import type { z } from "zod";
import { analyseStream } from "./analyse-stream.ts";
import { type Exchange, parseJson, toRequestType } from "./exchange.ts";
import { findCauses, findCausesOfFaults } from "./find-causes.ts";

/** What is wrong with an exchange, and why that may be. */
export interface Analysis {
  /** The ChatKit request's type, or method and path. */
  title: string;
  /** What breaks the protocol: where, and how. */
  faults: string[];
  /** What most likely causes it, with the row of docs/pitfalls.md. */
  causes: string[];
}

const answerSchemas = new Map<string, z.ZodType>([
  ["threads.list", pageSchema(threadSchema)],
  ["items.list", pageSchema(threadItemSchema)],
  ["threads.get_by_id", threadSchema],
  ["threads.update", threadSchema],
  ["attachments.create", attachmentSchema],
  ["input.transcribe", transcriptionResultSchema],
  ["threads.sync_custom_action", syncCustomActionResponseSchema],
]);
const pages = ["threads.list", "items.list"];
const MAX_ISSUES = 3;

/** Looks at one exchange; `earlierIds` are those of items that other turns have made. */
export function analyseExchange(exchange: Exchange, earlierIds: ReadonlySet<string> = new Set()): Analysis {
  const { request, response, frames } = exchange;
  const type = toRequestType(exchange);
  const faults = [
    ...(type === undefined ? [] : findRequestFaults(request.body)),
    ...(type !== undefined && response && response.status < 300 && frames.length === 0
      ? findAnswerFaults(type, response.body)
      : []),
    ...(type !== undefined && frames.length > 0 && answerSchemas.has(type)
      ? [`answer: frames of a stream, where ${type} is answered with JSON`]
      : []),
    ...analyseStream(exchange, earlierIds),
  ];
  return {
    title: type ?? `${request.method} ${request.path}`,
    faults,
    causes: [...findCauses(exchange), ...findCausesOfFaults(faults)],
  };
}

/** What is wrong with one frame by itself. */
export function findFrameFault(data: string): string | undefined {
  const event = parseJson(data);
  if (event === undefined) return "no JSON";
  const parsed = threadStreamEventSchema.safeParse(event);
  return parsed.success ? undefined : describe(parsed.error);
}

function findRequestFaults(body: string): string[] {
  const parsed = parseRequestText(body);
  return parsed.ok ? [] : [`request: ${parsed.message.slice(0, 300)}`];
}

function findAnswerFaults(type: string, body: string): string[] {
  const schema = answerSchemas.get(type);
  const json = parseJson(body);
  if (json === undefined) return body === "" ? [] : ["answer: no JSON"];
  if (typeof json === "string") return ["answer: JSON inside of a JSON string"];
  if (
    pages.includes(type) &&
    !(typeof json === "object" && json !== null && "data" in json && Array.isArray(json.data))
  )
    return ["answer: a page is {data: [...], has_more, after?}, without anything around it"];
  const parsed = schema?.safeParse(json);
  return parsed === undefined || parsed.success ? [] : [`answer: ${describe(parsed.error)}`];
}

function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => `${path.join(".") || "value"}: ${message}`)
    .join("; ");
}
