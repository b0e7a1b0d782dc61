import type { AssistantMessageItem, Thread, ThreadItem, UserMessageItem } from "@parlor/protocol";

/*
 * Things as they come over the wire, for tests. Timestamps have no zone, as the reference writes them.
 */

export function wireThread(id: string, items: ThreadItem[] = [], rest: Partial<Thread> = {}): Thread {
  return {
    id,
    created_at: "2026-11-21T10:00:00.000000",
    status: { type: "active" },
    metadata: {},
    items: { data: items, has_more: false },
    ...rest,
  };
}

export function wireUserMessage(id: string, text: string, at = 0): UserMessageItem {
  return {
    type: "user_message",
    id,
    thread_id: "thr_1",
    created_at: timestamp(at),
    content: [{ type: "input_text", text }],
    attachments: [],
    inference_options: {},
  };
}

export function wireAnswer(id: string, text: string, at = 1): AssistantMessageItem {
  return {
    type: "assistant_message",
    id,
    thread_id: "thr_1",
    created_at: timestamp(at),
    content: text === "" ? [] : [{ type: "output_text", text, annotations: [] }],
  };
}

function timestamp(seconds: number): string {
  return `2026-11-21T10:00:${String(seconds).padStart(2, "0")}.123456`;
}

export const wireOptions = (allowCancel = true) => ({
  type: "stream_options",
  stream_options: { allow_cancel: allowCancel },
});
export const wireAdded = (item: ThreadItem) => ({ type: "thread.item.added", item });
export const wireDone = (item: ThreadItem) => ({ type: "thread.item.done", item });
export const wireDelta = (itemId: string, delta: string) => ({
  type: "thread.item.updated",
  item_id: itemId,
  update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta },
});
