import type {
  AssistantMessageContent,
  Page,
  Thread,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
} from "@parlor/protocol";
import { isRecord } from "./is-record.ts";

/*
 * The door of the client. Other servers leave out fields that have defaults, and later ones send kinds that are not
 * known here; so what a view relies on is filled in, and what is unknown is let through rather than refused. The
 * schemas of the protocol would refuse it, and are too slow for every token.
 */

/** Something that is not what the protocol says an answer is. */
export class MalformedAnswerError extends Error {
  constructor(what: string) {
    super(`The answer is not ${what}.`);
    this.name = "MalformedAnswerError";
  }
}

/** An event of a stream, or undefined for what can be none. */
export function parseEvent(json: string): ThreadStreamEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  switch (value.type) {
    case "thread.created":
    case "thread.updated":
      return isEntity(value.thread)
        ? ({ ...value, thread: parseThread(value.thread) } as ThreadStreamEvent)
        : undefined;
    case "thread.item.added":
    case "thread.item.done":
    case "thread.item.replaced":
      return isEntity(value.item)
        ? ({ ...value, item: parseItem(value.item) } as ThreadStreamEvent)
        : undefined;
    case "thread.item.updated":
      return typeof value.item_id === "string" && isRecord(value.update)
        ? ({ ...value, update: parseUpdate(value.update) } as ThreadStreamEvent)
        : undefined;
    case "stream_options":
      return isRecord(value.stream_options) ? (value as ThreadStreamEvent) : undefined;
    case "error":
      return {
        ...value,
        code: value.code ?? "custom",
        allow_retry: value.allow_retry === true,
      } as ThreadStreamEvent;
    default:
      return typeof value.type === "string" ? (value as ThreadStreamEvent) : undefined;
  }
}

function parseUpdate(update: Record<string, unknown>): Record<string, unknown> {
  return isRecord(update.content) ? { ...update, content: parsePart(update.content) } : update;
}

function parsePart(part: object): object {
  return { type: "output_text", text: "", annotations: [], ...part };
}

/** A thread with its page of items. Throws a `MalformedAnswerError`. */
export function parseThread(value: unknown): Thread {
  if (!isEntity(value)) throw new MalformedAnswerError("a thread");
  return {
    metadata: {},
    created_at: "",
    ...value,
    status: isRecord(value.status) ? value.status : { type: "active" },
    items: isRecord(value.items) ? parsePage(value.items, parseItem) : { data: [], has_more: false },
  } as Thread;
}

/** A thread without its items, and what is said beside them. */
export function toThreadMetadata(thread: Thread | ThreadMetadata): ThreadMetadata {
  const { items: _, parlor: __, ...metadata } = thread as Thread & { parlor?: unknown };
  return metadata;
}

/** An item. Throws a `MalformedAnswerError`. */
export function parseItem(value: unknown): ThreadItem {
  if (!isEntity(value)) throw new MalformedAnswerError("an item");
  const item = { created_at: "", ...value } as ThreadItem;
  switch (item.type) {
    case "user_message":
      return {
        ...item,
        content: item.content ?? [],
        attachments: item.attachments ?? [],
        inference_options: item.inference_options ?? {},
      };
    case "assistant_message":
      return {
        ...item,
        content: (item.content ?? []).map((part) => parsePart(part) as AssistantMessageContent),
      };
    case "client_tool_call":
      return { ...item, status: item.status ?? "pending", arguments: item.arguments ?? {} };
    case "workflow":
      return { ...item, workflow: { ...item.workflow, tasks: item.workflow?.tasks ?? [] } };
    default:
      return item;
  }
}

/** A page. Throws a `MalformedAnswerError`. */
export function parsePage<T>(value: unknown, parseRecord: (record: unknown) => T): Page<T> {
  if (!isRecord(value)) throw new MalformedAnswerError("a page");
  const data = value.data ?? [];
  if (!Array.isArray(data)) throw new MalformedAnswerError("a page");
  const after = value.after;
  return {
    data: data.map(parseRecord),
    has_more: value.has_more === true,
    ...(typeof after === "string" && { after }),
  };
}

function isEntity(value: unknown): value is Record<string, unknown> & { id: string } {
  return isRecord(value) && typeof value.id === "string";
}
