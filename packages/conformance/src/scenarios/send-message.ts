import type { ThreadItem, UserMessageItem } from "@parlor/protocol";
import { type Exchange, eventsOf, isAnswered } from "../exchange.ts";
import type { SendOptions, Session } from "../session.ts";
import { ScenarioStopped } from "./scenario.ts";

/** The body of a message of plain text. */
export function toInput(text: string, attachments: readonly string[] = []) {
  return { content: [{ type: "input_text", text }], attachments, quoted_text: null, inference_options: {} };
}

/** The items that a stream said were done, newest state of each, in the order of their first. */
export function doneItems(exchange: Exchange): ThreadItem[] {
  const items = new Map<string, ThreadItem>();
  for (const event of eventsOf(exchange)) {
    if (event.type === "thread.item.done" || event.type === "thread.item.replaced")
      items.set(event.item.id, event.item);
    if (event.type === "thread.item.removed") items.delete(event.item_id);
  }
  return [...items.values()];
}

/** The user's message that a stream gave back. */
export function findEcho(exchange: Exchange): UserMessageItem | undefined {
  return doneItems(exchange).find((item) => item.type === "user_message");
}

/** A turn: the thread that it is of, and all that was said of it. */
export interface Turn {
  readonly threadId: string;
  readonly exchange: Exchange;
}

/** Begins a thread with a message. Stops the scenario where no thread is made. */
export async function startThread(session: Session, text: string, options?: SendOptions): Promise<Turn> {
  const exchange = await session.send("threads.create", { input: toInput(text) }, options);
  const created = eventsOf(exchange).find((event) => event.type === "thread.created");
  if (!created) throw new ScenarioStopped("threads.create gave no thread");
  return { threadId: created.thread.id, exchange };
}

/** Adds a message to a thread. */
export function addMessage(
  session: Session,
  threadId: string,
  text: string,
  options?: SendOptions,
): Promise<Exchange> {
  return session.send("threads.add_user_message", { thread_id: threadId, input: toInput(text) }, options);
}

/** The items of a thread, oldest first, as one page gives them. Stops the scenario where there is no page. */
export async function listItems(session: Session, threadId: string, options?: SendOptions) {
  const params = { thread_id: threadId, limit: 100, order: "asc" };
  const exchange = await session.send("items.list", params, options);
  return { exchange, items: itemsOf(exchange) };
}

/** The records of a page. Stops the scenario where the answer has none. */
export function itemsOf(exchange: Exchange): ThreadItem[] {
  return recordsOf<ThreadItem>(exchange);
}

/** The records of a page of whatever kind; their shape is checked where the answer is. */
export function recordsOf<T extends { id: string }>(exchange: Exchange): T[] {
  const { json } = exchange;
  const hasData = typeof json === "object" && json !== null && "data" in json && Array.isArray(json.data);
  if (!isAnswered(exchange) || !hasData) throw new ScenarioStopped(`${exchange.type} gave no page`);
  return json.data as T[];
}
