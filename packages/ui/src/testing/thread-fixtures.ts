import {
  type AssistantMessageItem,
  createId,
  type Task,
  type ThreadItem,
  type ThreadMetadata,
  type ThreadStreamEvent,
  type UserMessageItem,
  type WidgetItem,
  type Workflow,
} from "@parlor/protocol";
import { owner, type TestSite } from "./test-site.ts";

/** Puts a thread with these items into the site's store. */
export async function seedThread(
  { store }: TestSite,
  { items = [], ...thread }: Partial<ThreadMetadata> & { items?: ((threadId: string) => ThreadItem)[] } = {},
): Promise<ThreadMetadata> {
  const whole: ThreadMetadata = {
    id: createId("thread"),
    created_at: new Date().toISOString(),
    status: { type: "active" },
    metadata: {},
    ...thread,
  };
  await store.createThread(owner, whole);
  for (const item of items) await store.saveItem(owner, item(whole.id));
  return whole;
}

export function userMessage(text: string): (threadId: string) => UserMessageItem {
  return (threadId) => ({
    type: "user_message",
    id: createId("user_message"),
    thread_id: threadId,
    created_at: new Date().toISOString(),
    content: [{ type: "input_text", text }],
    attachments: [],
    inference_options: {},
  });
}

export function assistantMessage(text: string): (threadId: string) => AssistantMessageItem {
  return (threadId) => ({
    type: "assistant_message",
    id: createId("assistant_message"),
    thread_id: threadId,
    created_at: new Date().toISOString(),
    content: [{ type: "output_text", text, annotations: [] }],
  });
}

export function workflow(rest: Partial<Workflow>): (threadId: string) => ThreadItem {
  return (threadId) => ({
    type: "workflow",
    id: createId("workflow"),
    thread_id: threadId,
    created_at: new Date().toISOString(),
    workflow: { type: "custom", tasks: [], expanded: false, ...rest },
  });
}

export function widget(root: WidgetItem["widget"]): (threadId: string) => ThreadItem {
  return (threadId) => ({
    type: "widget",
    id: createId("widget"),
    thread_id: threadId,
    created_at: new Date().toISOString(),
    widget: root,
  });
}

export function step(title: string, status: Task["status_indicator"] = "complete", content?: string): Task {
  return { type: "custom", title, status_indicator: status, ...(content && { content }) };
}

export const added = (item: ThreadItem): ThreadStreamEvent => ({ type: "thread.item.added", item });
export const done = (item: ThreadItem): ThreadStreamEvent => ({ type: "thread.item.done", item });

export const delta = (itemId: string, text: string): ThreadStreamEvent => ({
  type: "thread.item.updated",
  item_id: itemId,
  update: { type: "assistant_message.content_part.text_delta", content_index: 0, delta: text },
});

/** A promise and what resolves it: a place where a script waits for the test. */
export function createGate(): { opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
