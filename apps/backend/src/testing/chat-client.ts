import { readSseEvents, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";

/** The body of a message that begins a thread, or goes into one. */
export function toMessageRequest(text: string, threadId?: string) {
  const input = { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
  return threadId === undefined
    ? { type: "threads.create", params: { input } }
    : { type: "threads.add_user_message", params: { thread_id: threadId, input } };
}

/** The events of a stream, as they come. */
export async function* readEvents(response: Response): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  if (!response.body) return;
  for await (const group of readSseEvents(response.body)) {
    for (const { data } of group) yield JSON.parse(data) as ThreadStreamEvent;
  }
}

/** Sends a message and gives all events of its turn. */
export async function chat(
  url: string,
  headers: Record<string, string>,
  text: string,
  threadId?: string,
): Promise<ThreadStreamEvent[]> {
  const response = await fetch(`${url}/api/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(toMessageRequest(text, threadId)),
  });
  if (!response.ok) throw new Error(`the chat answered ${response.status}: ${await response.text()}`);
  const events: ThreadStreamEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

export function textOf(item: ThreadItem): string {
  if (item.type !== "assistant_message" && item.type !== "user_message") return "";
  return item.content.map((part) => part.text).join("");
}

/** The last thing that the assistant said in a turn. */
export function answerOf(events: readonly ThreadStreamEvent[]): string {
  const done = events.findLast(
    (event) => event.type === "thread.item.done" && event.item.type === "assistant_message",
  );
  return done?.type === "thread.item.done" ? textOf(done.item) : "";
}

export function threadIdOf(events: readonly ThreadStreamEvent[]): string {
  const created = events.find((event) => event.type === "thread.created");
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  return created.thread.id;
}
