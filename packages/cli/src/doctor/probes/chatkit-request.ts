/** The body of a message that begins a thread, or goes into one. */
export function toMessageBody(text: string, threadId?: string, metadata: Record<string, unknown> = {}) {
  const input = { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
  return threadId === undefined
    ? { type: "threads.create", params: { input }, metadata }
    : { type: "threads.add_user_message", params: { thread_id: threadId, input }, metadata };
}

/** The request for a page of somebody's threads, newest first. */
export const listThreadsBody = { type: "threads.list", params: { limit: 20, order: "desc" } };

/** The request for the items of a thread, in the order in which they were said. */
export function toListItemsBody(threadId: string) {
  return { type: "items.list", params: { thread_id: threadId, limit: 100, order: "asc" } };
}
