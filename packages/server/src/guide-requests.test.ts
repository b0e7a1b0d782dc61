import { readFileSync } from "node:fs";
import {
  chatKitRequestSchema,
  createId,
  createTimestamp,
  parlorRequestSchema,
  parseRequest,
  type ThreadItem,
  type ThreadMetadata,
  type ThreadStreamEvent,
} from "@parlor/protocol";
import { expect, test } from "vitest";
import { createMemoryAttachmentStore, createMemoryStore } from "./index.ts";
import { createChatKitHarness, type Running, toAdd } from "./testing/chatkit-harness.ts";

const page = readFileSync(new URL("../../../docs/guides/requests.md", import.meta.url), "utf8");

/** What the page shows under each heading that names a request: the request, and its answer. */
const shown = page
  .split(/^### /m)
  .slice(1)
  .map((section) => {
    const [, type = ""] = /^`([^`]+)`/.exec(section) ?? [];
    const [request = "", answer = ""] = [...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, it]) => it);
    return { type, request: JSON.parse(request) as { type: string; params: object }, answer };
  });

const harness = createChatKitHarness();
const owner = "ada";

function toThread(id: string, hour: string, title: string) {
  const created_at = `2026-01-05T${hour}:00:00Z`;
  return { id, title, created_at, status: { type: "active" as const }, metadata: {} };
}

const items: ThreadItem[] = [
  {
    type: "user_message",
    id: "msg_1",
    thread_id: "thr_1",
    created_at: "2026-01-05T08:00:00Z",
    content: [{ type: "input_text", text: "What is on my list?" }],
    attachments: [],
    inference_options: {},
  },
  {
    type: "assistant_message",
    id: "msg_2",
    thread_id: "thr_1",
    created_at: "2026-01-05T08:01:00Z",
    content: [{ type: "output_text", text: "Milk and bread.", annotations: [] }],
  },
  {
    type: "widget",
    id: "wdg_1",
    thread_id: "thr_1",
    created_at: "2026-01-05T08:02:00Z",
    widget: { type: "Card", children: [{ type: "Text", value: "Milk, bread" }] },
  },
  {
    type: "client_tool_call",
    id: "tc_1",
    thread_id: "thr_2",
    created_at: "2026-01-05T09:00:00Z",
    status: "pending",
    call_id: "call_1",
    name: "read_selection",
    arguments: {},
  },
  {
    type: "structured_input",
    id: "inp_1",
    thread_id: "thr_3",
    created_at: "2026-01-05T10:00:00Z",
    status: "pending",
    inputs: [
      {
        type: "multiple_choice",
        id: "size",
        question: "Which size?",
        options: [{ value: "S" }, { value: "M" }],
        multiple: false,
      },
    ],
  },
];

async function createFilledStore() {
  const store = createMemoryStore();
  await store.createThread(owner, toThread("thr_1", "08", "Groceries"));
  await store.createThread(owner, toThread("thr_2", "09", "A selection"));
  await store.createThread(owner, toThread("thr_3", "10", "A shirt"));
  const archived = toThread("thr_4", "07", "Last year");
  await store.createThread(owner, archived);
  await store.saveThread(owner, { ...archived, archived_at: "2026-01-05T07:30:00Z" });
  for (const item of items) await store.saveItem(owner, item);
  await store.saveFeedback(owner, "thr_1", ["msg_2"], "positive");
  return store;
}

/** What is made anew each time, as the page has it. */
function hideWhatChanges(text: string): string {
  return text
    .replace(/\b([a-z]+)_[0-9a-f]{32}\b/g, "$1_…")
    .replace(/"(?!2026-01-05)\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"2026-01-05T12:00:00Z"');
}

async function* answerDone({ thread }: { thread: ThreadMetadata }): AsyncGenerator<ThreadStreamEvent> {
  const fields = { id: createId("assistant_message"), thread_id: thread.id, created_at: createTimestamp() };
  const content = [{ type: "output_text" as const, text: "Done.", annotations: [] }];
  yield { type: "thread.item.done", item: { type: "assistant_message", ...fields, content } };
}

/** A server with a few conversations, and a turn that has just ended in the first of them where that is asked for. */
async function start(type: string): Promise<Running> {
  const store = await createFilledStore();
  const attachments = createMemoryAttachmentStore({ url: "/chatkit/files" });
  const running = await harness.start({
    store,
    attachments,
    respond: answerDone,
    action: answerDone,
    syncAction: async ({ sender }) => (sender ? { updated_item: sender } : {}),
    transcribe: async () => ({ text: "Buy milk" }),
  });
  await attachments.create(owner, { id: "atc_1", name: "list.txt", size: 5, mimeType: "text/plain" });
  await attachments.write(owner, "atc_1", new Blob(["hello"]).stream());
  await store.saveAttachment(owner, {
    type: "file",
    id: "atc_1",
    name: "list.txt",
    mime_type: "text/plain",
    metadata: {},
  });
  if (type === "parlor.runs.attach") {
    const metadata = { parlor: { resumable: true } };
    await (await running.send(toAdd("thr_1", "And eggs", metadata))).text();
  }
  return running;
}

test("the page of requests has every request that there is", () => {
  const types = [...chatKitRequestSchema.options, ...parlorRequestSchema.options].map(
    (schema) => schema.shape.type.value,
  );
  expect(types).toHaveLength(22);
  expect(shown.map(({ type }) => type).sort()).toEqual(types.sort());
  for (const { type, request } of shown) {
    expect(request.type).toBe(type);
    expect(parseRequest(request), type).toMatchObject({ ok: true });
  }
});

test.each(shown)("$type is answered as the page says", async ({ type, request, answer }) => {
  const response = await (await start(type)).send(request);
  const text = hideWhatChanges(await response.text());
  expect(response.status, text).toBe(200);
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
    const frames = text.split("\n").filter((line) => /^(id|data): /.test(line));
    expect(answer.trimEnd().split("\n")).toEqual(frames);
  } else {
    expect(JSON.parse(answer)).toEqual(JSON.parse(text));
  }
});
