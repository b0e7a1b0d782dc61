import {
  type AssistantMessageItem,
  createId,
  type Task,
  type ThreadItem,
  type ThreadMetadata,
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

/** A promise and what resolves it: a place where a script waits for the test. */
export function createGate(): { opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** A conversation with a bit of everything: steps, prose, code, a table, lists, a quotation, a link, Arabic. */
export const richConversation = [
  userMessage("Hi! What should I do first today?"),
  assistantMessage("Good morning. You have **two** overdue tasks and five for today.\n\nمرحبا بك."),
  userMessage("Show me a plan, please. Also look at why the mails are sent again and again."),
  workflow({
    tasks: [
      step("Looking up your tasks"),
      step("Reading inbox.ts", "complete", "Found the retry loop in `sendAll`."),
      step("Sorting by due date"),
    ],
    summary: { duration: 4 },
  }),
  assistantMessage(`Here is what I would do first, and why.

## The short version

Start with the **two overdue tasks**; then look at \`inbox.ts\`, where the retry loop never ends:

\`\`\`ts
export async function sendAll(messages: readonly Message[], signal: AbortSignal): Promise<void> {
  for (const message of messages) await send(message, { signal, retries: 3 });
}
\`\`\`

| Task | Due | Priority | Notes |
|---|---|---:|---|
| Call the plumber | Yesterday | 1 | Ask about the boiler too |
| Send the invoice to Northwind Traders | Mon 9:00 | 1 | |

1. Call the plumber.
2. Send the invoice:
   - check the address
   - attach the time sheet

- [x] Buy milk
- [ ] Book the train

> A plan is a list of things that have not happened yet.

More in the [handbook](https://example.com/handbook), in prose that is long enough to run over the whole measure.
Ask me if you want any of these moved.`),
];
