import type { Exchange } from "../exchange.ts";
import type { Session } from "../session.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Fields whose values are the application's, in which anything goes. */
const opaqueFields = new Set(["payload", "arguments", "output", "metadata", "widget", "component", "result"]);
const hiddenTypes = new Set(["hidden_context_item", "sdk_hidden_context"]);
const zonedTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** Looks at every object of an answer, wherever it stands. */
export function inspectValues(exchange: Exchange, session: Session): void {
  const roots = exchange.isStream ? exchange.frames.map(({ json }) => json) : [exchange.json];
  const nulls: string[] = [];
  for (const root of roots)
    walk(root, "", { nulls, visit: (object) => inspectObject(object, exchange, session) });
  const where = nulls.slice(0, 3).join(", ");
  session.check("http.no-nulls", nulls.length === 0, `null is sent: ${where}`, exchange);
}

interface Walk {
  nulls: string[];
  visit(object: JsonObject): void;
}

function walk(value: unknown, path: string, way: Walk): void {
  if (value === null) way.nulls.push(path || "the whole");
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) walk(one, `${path}[${index}]`, way);
    return;
  }
  const object = value as JsonObject;
  way.visit(object);
  // Of a tag, an entity or a client effect; the data of a page is a list.
  const isOpaque = (name: string) =>
    opaqueFields.has(name) || (name === "data" && !Array.isArray(object[name]) && object[name] !== null);
  for (const [name, inner] of Object.entries(object))
    if (!isOpaque(name) || inner === null) walk(inner, path === "" ? name : `${path}.${name}`, way);
}

function inspectObject(object: JsonObject, exchange: Exchange, { check }: Session): void {
  const { type, created_at: createdAt, metadata } = object;
  if (typeof createdAt === "string")
    check("times.zoned", zonedTime.test(createdAt), `created_at is ${createdAt}`, exchange);
  const isItem = typeof object.thread_id === "string" && typeof type === "string";
  if (isItem) check("items.hidden", !hiddenTypes.has(type), `an item is a ${type}`, exchange);
  const isEmpty = metadata === undefined || metadata === null || Object.keys(metadata).length === 0;
  if (isThread(object))
    check("threads.metadata-hidden", isEmpty, `thread ${object.id} has its metadata`, exchange);
  if (
    typeof object.mime_type === "string" &&
    typeof object.name === "string" &&
    typeof object.id === "string"
  )
    check("attachments.metadata-hidden", isEmpty, `attachment ${object.id} has its metadata`, exchange);
}

function isThread({ id, created_at: createdAt, thread_id: threadId, items, status }: JsonObject): boolean {
  const hasParts = typeof items === "object" || typeof status === "object";
  return typeof id === "string" && typeof createdAt === "string" && threadId === undefined && hasParts;
}
