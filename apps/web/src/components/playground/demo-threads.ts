import { demoWidgets } from "./demo-widgets.ts";

/** An item as the protocol has it; the page needs no more of it than this. */
export type Item = { id: string; type: string; thread_id: string; created_at: string } & Record<
  string,
  unknown
>;
export interface Thread {
  id: string;
  title: string;
  created_at: string;
  status: { type: string; reason?: string };
  metadata: Record<string, unknown>;
  items: Item[];
}

export const everythingId = "thr_everything";
export const widgetsId = "thr_widgets";

let count = 0;

export function createItem(threadId: string, type: string, rest: Record<string, unknown>): Item {
  count += 1;
  return { id: `item_${count}`, type, thread_id: threadId, created_at: new Date().toISOString(), ...rest };
}

export function userItem(threadId: string, words: string, rest: Record<string, unknown> = {}): Item {
  const content = [{ type: "input_text", text: words }];
  return createItem(threadId, "user_message", { content, attachments: [], inference_options: {}, ...rest });
}

export function assistantItem(threadId: string, words: string, annotations: unknown[] = []): Item {
  return createItem(threadId, "assistant_message", {
    content: [{ type: "output_text", text: words, annotations }],
  });
}

const answer = `Here is what I would do first, and why.

### The short version

Start with the **two overdue tasks**; then look at \`inbox.ts\`, where the retry loop never ends:

\`\`\`ts
for (const message of messages) await send(message, { signal, retries: 3 });
\`\`\`

| Task | Due | Priority |
|---|---|---:|
| Call the plumber | Yesterday | 1 |
| Send the invoice | Monday | 1 |

1. Call the plumber.
2. Send the invoice.

> A plan is a list of things that have not happened yet.

It is all in the handbook, and [the task opens in the page](chatkit-link://task?id=7).`;

const sources = {
  page: {
    type: "url",
    title: "How plans are made",
    url: "https://example.com/plans",
    attribution: "example.com",
  },
  file: { type: "file", title: "The handbook", filename: "handbook.pdf" },
  entity: {
    type: "entity",
    id: "doc_1",
    title: "The plan for March",
    interactive: true,
    icon: "document",
    data: {},
  },
};

const steps = [
  { type: "thought", status_indicator: "complete", title: "Thinking", content: "Two of them are overdue." },
  { type: "custom", status_indicator: "complete", title: "Looking up your tasks", icon: "check-circle" },
  {
    type: "web_search",
    status_indicator: "complete",
    title: "Searching",
    queries: ["retry loop"],
    sources: [sources.page],
  },
  { type: "file", status_indicator: "complete", title: "Reading the handbook", sources: [sources.file] },
  { type: "image", status_indicator: "complete", title: "Looking at the drawing" },
];

function createEverything(): Item[] {
  const id = everythingId;
  const file = { type: "file", id: "att_1", name: "inbox.ts", mime_type: "text/plain" };
  const picture = {
    type: "image",
    id: "att_2",
    name: "plan.svg",
    mime_type: "image/svg+xml",
    preview_url: "/icon.svg",
  };
  return [
    userItem(id, "What should I do first today?", { attachments: [file, picture] }),
    createItem(id, "workflow", {
      workflow: { type: "reasoning", tasks: steps, summary: { duration: 4 }, expanded: false },
    }),
    assistantItem(id, answer, [
      { type: "annotation", index: 41, source: sources.page },
      { type: "annotation", index: answer.indexOf("handbook, and") + 8, source: sources.file },
      { type: "annotation", index: answer.indexOf("first, and") + 5, source: sources.entity },
    ]),
    createItem(id, "end_of_turn", {}),
    userItem(id, "And who is it for?", {
      quoted_text: "Start with the two overdue tasks",
      content: [
        { type: "input_text", text: "Is it for " },
        { type: "input_tag", id: "sam", text: "Sam", data: {}, interactive: true },
        { type: "input_text", text: "?" },
      ],
    }),
    createItem(id, "task", { task: steps[1] }),
    createItem(id, "client_tool_call", {
      status: "completed",
      call_id: "call_1",
      name: "read_page",
      arguments: {},
      output: {},
    }),
    createItem(id, "generated_image", { image: { id: "img_1", url: "/demo-picture.svg" } }),
    createItem(id, "widget", { widget: demoWidgets["An order"] }),
    createItem(id, "hologram", { text: "from a later version" }),
    createItem(id, "structured_input", {
      status: "answered",
      inputs: [
        { type: "freeform", id: "q1", question: "When did it begin?", answer: { values: ["On Monday"] } },
      ],
    }),
    assistantItem(
      id,
      "مرحبا بك. هذه فقرة من اليمين إلى اليسار.\n\nThat is all that an answer can have in it.",
    ),
  ];
}

function createWidgets(): Item[] {
  return Object.entries(demoWidgets).flatMap(([name, widget]) => [
    userItem(widgetsId, name),
    createItem(widgetsId, "widget", { widget }),
  ]);
}

/** The conversations that the playground begins with. */
export function createDemoThreads(): Thread[] {
  const fields = { created_at: new Date().toISOString(), status: { type: "active" }, metadata: {} };
  return [
    { ...fields, id: everythingId, title: "Every kind of item", items: createEverything() },
    { ...fields, id: widgetsId, title: "Every widget", items: createWidgets() },
    {
      ...fields,
      id: "thr_locked",
      title: "A locked conversation",
      status: { type: "locked", reason: "It is kept for the record." },
      items: [userItem("thr_locked", "Hello"), assistantItem("thr_locked", "Nothing can be added here.")],
    },
  ];
}
