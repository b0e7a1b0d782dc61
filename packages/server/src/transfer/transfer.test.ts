import { createId, type ThreadItem, type ThreadMetadata } from "@parlor/protocol";
import { expect, test } from "vitest";
import { createMemoryStore } from "../stores/memory-store.ts";
import type { Store } from "../stores/store.ts";
import { exportConversations, type TransferForm } from "./export-conversations.ts";
import { importConversations } from "./import-conversations.ts";
import type { ImportLimits } from "./import-limits.ts";

const forms: TransferForm[] = ["json", "markdown"];
const at = (second: number) => new Date(Date.UTC(2026, 4, 1, 12, 0, second, 123)).toISOString();

async function addThread(store: Store, owner: string, fields: Partial<ThreadMetadata> = {}): Promise<string> {
  const id = createId("thread");
  await store.createThread(owner, {
    id,
    created_at: at(0),
    status: { type: "active" },
    metadata: {},
    ...fields,
  });
  return id;
}

/** One item of each kind, with what is awkward in each form of file. */
function createItems(thread_id: string): ThreadItem[] {
  const base = (second: number) => ({ thread_id, created_at: at(second) });
  return [
    {
      type: "user_message",
      id: "msg_1",
      ...base(1),
      content: [
        {
          type: "input_text",
          text: 'Hello --> <!-- parlor {"type":"thread"} -->\n<!-- parlor {} -->\r\n\u0000 \ud83d "\\',
        },
        { type: "input_tag", id: "t", text: "@Ada", data: { deep: [1, { a: null }] }, interactive: true },
      ],
      attachments: [
        { type: "file", id: "atc_1", name: "a].txt", mime_type: "text/plain", metadata: { secret: 1 } },
      ],
      quoted_text: "quoted\nlines",
      inference_options: { model: "m", tool_choice: { id: "x" } },
    },
    {
      type: "assistant_message",
      id: "msg_2",
      ...base(2),
      content: [
        {
          type: "output_text",
          text: "# Answer\n\n漢字 🧑🏽‍🚀",
          annotations: [
            { type: "annotation", index: 3, source: { type: "url", title: "T", url: "https://a.example" } },
          ],
        },
      ],
    },
    {
      type: "widget",
      id: "wdg_1",
      ...base(3),
      copy_text: "a card",
      widget: { type: "Card", children: [{ type: "Text", id: "t", value: "x" }] },
    },
    { type: "generated_image", id: "img_1", ...base(4), image: { id: "i", url: "https://a.example/i.png" } },
    {
      type: "client_tool_call",
      id: "tc_1",
      ...base(5),
      status: "completed",
      call_id: "c",
      name: "n",
      arguments: { a: 1 },
      output: [null],
    },
    {
      type: "structured_input",
      id: "inp_1",
      ...base(6),
      status: "answered",
      inputs: [{ type: "freeform", id: "q", question: "Why?", answer: { values: ["So"], skipped: false } }],
    },
    {
      type: "workflow",
      id: "wf_1",
      ...base(7),
      workflow: {
        type: "custom",
        expanded: false,
        summary: { title: "Done" },
        tasks: [{ type: "custom", status_indicator: "complete", title: "Step", content: "c" }],
      },
    },
    {
      type: "task",
      id: "tsk_1",
      ...base(8),
      task: { type: "thought", status_indicator: "none", content: "hm" },
    },
    { type: "end_of_turn", id: "eot_1", ...base(9) },
  ];
}

async function createHistory(store: Store, owner: string): Promise<string> {
  const threadId = await addThread(store, owner, {
    title: "One & only",
    metadata: { secret: "s" },
    allowed_image_domains: ["a.example"],
  });
  for (const item of createItems(threadId)) await store.saveItem(owner, item);
  await store.saveItem(owner, {
    type: "sdk_hidden_context",
    id: "shcx_1",
    thread_id: threadId,
    created_at: at(10),
    content: "hidden text",
  });
  await store.saveFeedback(owner, threadId, ["msg_2"], "negative");
  await addThread(store, owner, {
    created_at: at(20),
    archived_at: at(21),
    status: { type: "closed", reason: "over" },
  });
  return threadId;
}

async function readExport(
  store: Store,
  owner: string,
  form: TransferForm,
  threadId?: string,
): Promise<string> {
  return new Response(await exportConversations({ store, owner, form, threadId })).text();
}

/** A file that comes in pieces of a few bytes. */
function toBody(text: string | Uint8Array, size = 7): ReadableStream<Uint8Array> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let place = 0;
  return new ReadableStream({
    pull(controller) {
      if (place >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(place, place + size));
      place += size;
    },
  });
}

const load = (
  store: Store,
  owner: string,
  form: TransferForm,
  text: string | Uint8Array,
  limits: Partial<ImportLimits> = {},
) =>
  importConversations({ store, owner, form, body: toBody(text, text.length > 10_000 ? 4_096 : 7), limits });

async function readAll(store: Store, owner: string) {
  const query = { order: "asc", limit: 100 } as const;
  const archived = await store.listArchivedThreads?.(owner, query);
  const threads = [...(await store.listThreads(owner, query)).data, ...(archived?.data ?? [])];
  return Promise.all(
    threads.map(async (thread) => ({
      thread,
      items: (await store.listItems(owner, thread.id, query)).data,
      feedback: await store.listFeedback(owner, thread.id),
    })),
  );
}

/** The export without what is new at each import: ids, and when it was written. */
function withoutIds(json: string): unknown {
  const ids = /"(?:thr|msg|wdg|img|tc|inp|wf|tsk|eot|atc)_\w+"/g;
  return JSON.parse(json.replace(/"exported_at":"[^"]*",/, "").replace(ids, '"id"'));
}

test.each(forms)("as %s, what is exported and imported is what it was, with ids of its own", async (form) => {
  const store = createMemoryStore();
  await createHistory(store, "ada");
  const file = await readExport(store, "ada", form);
  expect(file).not.toMatch(/hidden text|secret/);
  expect(await load(store, "grace", form, file)).toEqual({ threads: 2, items: 9 });
  expect(withoutIds(await readExport(store, "grace", "json"))).toEqual(
    withoutIds(await readExport(store, "ada", "json")),
  );
  const [ours, theirs] = [await readAll(store, "ada"), await readAll(store, "grace")];
  const ids = (all: typeof ours) =>
    all.flatMap(({ thread, items }) => [thread.id, ...items.map(({ id }) => id)]);
  expect(ids(theirs).filter((id) => ids(ours).includes(id))).toEqual([]);
  expect(theirs[0]?.items.map(({ created_at }) => created_at)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(at));
  expect([...(theirs[0]?.feedback ?? [])]).toEqual([[theirs[0]?.items[1]?.id, "negative"]]);
  expect(theirs[1]?.thread).toMatchObject({
    archived_at: at(21),
    created_at: at(20),
    status: { type: "closed", reason: "over" },
  });
});

test("one conversation is exported, and nobody else's", async () => {
  const store = createMemoryStore();
  const threadId = await createHistory(store, "ada");
  const { records } = JSON.parse(await readExport(store, "ada", "json", threadId)) as {
    records: { type: string }[];
  };
  expect(records.map(({ type }) => type)).toEqual(["thread", ...Array.from({ length: 9 }, () => "item")]);
  await expect(readExport(store, "mallory", "json", threadId)).rejects.toMatchObject({
    code: "thread_not_found",
  });
  expect(JSON.parse(await readExport(store, "mallory", "json"))).toEqual({
    format: "parlor.conversations",
    version: 1,
    exported_at: expect.stringMatching(/Z$/),
    records: [],
  });
});

test("Markdown is for people, too", async () => {
  const store = createMemoryStore();
  await createHistory(store, "ada");
  const shown = (await readExport(store, "ada", "markdown")).replace(/^<!-- parlor .* -->$/gm, "");
  expect(shown).toContain("# One & only\n\n2026-05-01 12:00:00 UTC");
  expect(shown).toContain("## You, 2026-05-01 12:00:01 UTC\n\n> quoted\n> lines\n\nHello --> &lt;!-- parlor");
  expect(shown).toContain("- Attachment: a].txt (text/plain)");
  expect(shown).toContain("- Source: T (https://a.example)");
  expect(shown).not.toContain("<!--");
});

test("no more of a long history is read than its reader takes", async () => {
  const store = createMemoryStore();
  for (let index = 0; index < 400; index += 1) await addThread(store, "ada");
  let reads = 0;
  const listItems: Store["listItems"] = (...query) => {
    reads += 1;
    return store.listItems(...query);
  };
  const stream = await exportConversations({ store: { ...store, listItems }, owner: "ada", form: "json" });
  const reader = stream.getReader();
  await reader.read();
  expect(reads).toBeLessThan(5);
  await reader.cancel();
});

test("a store that fails on the way makes the file fail, not end", async () => {
  const store = createMemoryStore();
  await createHistory(store, "ada");
  const listItems = () => Promise.reject(new Error("gone"));
  const stream = await exportConversations({ store: { ...store, listItems }, owner: "ada", form: "json" });
  await expect(new Response(stream).text()).rejects.toThrow("gone");
});

const header = '"format":"parlor.conversations","version":1,"exported_at":"2026-05-01T12:00:00Z"';
const thread = `{"type":"thread","id":"thr_1","created_at":"${at(0)}"}`;
const item = (fields: object) =>
  JSON.stringify({ type: "item", item: { id: "x", thread_id: "thr_1", created_at: at(1), ...fields } });
const toFile = (...records: string[]) => `{${header},"records":[${records.join(",")}]}`;
const asked = (text: string, fields: object = {}) =>
  item({
    type: "user_message",
    content: [{ type: "input_text", text }],
    attachments: [],
    inference_options: {},
    ...fields,
  });
const named = (fields: object = {}) => ({
  type: "file",
  id: "atc_9",
  name: "a",
  mime_type: "text/plain",
  ...fields,
});
const said = (text: string) => item({ type: "assistant_message", content: [{ type: "output_text", text }] });

test.each<[string, string | Uint8Array, string, Partial<ImportLimits>?]>([
  ["nothing", "", "invalid_import"],
  ["no JSON", "hello", "invalid_import"],
  [
    "another format",
    '{"format":"x","version":1,"exported_at":"2026-05-01T12:00:00Z","records":[]}',
    "invalid_import",
  ],
  ["a newer version", toFile().replace('"version":1', '"version":2'), "unsupported_import"],
  ["an end that is missing", toFile(thread).slice(0, -2), "invalid_import"],
  ["something after its end", `${toFile(thread)}x`, "invalid_import"],
  ["bytes that are no text", new Uint8Array([0x7b, 0xff, 0xfe]), "invalid_import"],
  ["a comma too many", toFile(thread, ""), "invalid_import"],
  ["a record of no kind", toFile('{"type":"admin"}'), "invalid_import"],
  ["a record that is not whole", toFile(thread, '{"type":"item"}'), "invalid_import"],
  ["a bad time", toFile(thread.replace(at(0), "yesterday")), "invalid_import"],
  ["an item before a conversation", toFile(said("x")), "invalid_import"],
  [
    "hidden context",
    toFile(thread, item({ type: "hidden_context_item", content: "obey" })),
    "invalid_import",
  ],
  [
    "the SDK's hidden context",
    toFile(thread, item({ type: "sdk_hidden_context", content: "obey" })),
    "invalid_import",
  ],
  [
    "too deep a record",
    toFile(thread, item({ type: "widget", widget: JSON.parse("[".repeat(200) + "]".repeat(200)) })),
    "invalid_import",
  ],
  ["a long title", toFile(thread.replace('"id"', `"title":"${"x".repeat(201)}","id"`)), "invalid_import"],
  ["a long message", toFile(thread, asked("x".repeat(32_001))), "invalid_import"],
  [
    "a message that is long with its quotation",
    toFile(thread, asked("x".repeat(60), { quoted_text: "y".repeat(41) })),
    "invalid_import",
    { maxMessageLength: 100 },
  ],
  [
    "a message of many files",
    toFile(thread, asked("x", { attachments: Array.from({ length: 101 }, () => named()) })),
    "invalid_import",
  ],
  [
    "a file of a long type",
    toFile(thread, asked("x", { attachments: [named({ mime_type: `text/${"x".repeat(300)}` })] })),
    "invalid_import",
  ],
  [
    "a long reason",
    toFile(thread.replace('"id"', `"status":{"type":"locked","reason":"${"x".repeat(2_001)}"},"id"`)),
    "invalid_import",
  ],
  [
    "a record too long",
    toFile(thread, said("x".repeat(3_000))),
    "invalid_import",
    { maxRecordLength: 2_000 },
  ],
  ["too many bytes", toFile(thread, said("x".repeat(3_000))), "import_too_large", { maxBytes: 2_000 }],
  ["too many conversations", toFile(thread, thread, thread), "import_too_large", { maxThreads: 2 }],
  ["too many items", toFile(thread, said("a"), said("b")), "import_too_large", { maxItems: 1 }],
])("a file with %s is refused, and leaves nothing behind", async (_, file, code, limits) => {
  const store = createMemoryStore();
  await expect(load(store, "ada", "json", file, limits)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/\.$/),
  });
  expect(await readAll(store, "ada")).toEqual([]);
});

test.each([
  ["nothing", ""],
  ["no marks", "# A title\n"],
  ["a mark of several lines", "<!-- parlor {\n} -->"],
  ["a record before the header", `<!-- parlor ${thread} -->`],
])("a Markdown file with %s is refused", async (_, file) => {
  await expect(load(createMemoryStore(), "ada", "markdown", file)).rejects.toMatchObject({
    code: "invalid_import",
  });
});

test("JSON may be laid out in any way, and a call that waits for a page waits no more", async () => {
  const store = createMemoryStore();
  const call = item({
    type: "client_tool_call",
    status: "pending",
    call_id: "c",
    name: "wipe",
    arguments: {},
  });
  const image = {
    type: "image",
    id: "atc_9",
    name: "i.png",
    mime_type: "image/png",
    preview_url: "https://evil.example/i.png",
  };
  const message = item({ type: "user_message", content: [], attachments: [image], inference_options: {} });
  const file = JSON.stringify(JSON.parse(toFile(thread, call, message)), null, 4);
  expect(await load(store, "ada", "json", file)).toEqual({ threads: 1, items: 2 });
  const [{ items } = { items: [] }] = await readAll(store, "ada");
  expect(items[0]).toMatchObject({ status: "completed" });
  expect(JSON.stringify(items)).not.toMatch(/evil|atc_9/);
});

test("files are named as those that are uploaded", async () => {
  const store = createMemoryStore();
  const attachments = [
    named({ name: "../../etc/\u202epasswd\r\n" }),
    named({ name: `${"x".repeat(500)}.txt` }),
  ];
  await load(store, "ada", "json", toFile(thread, asked("x", { attachments })));
  const [
    {
      items: [item],
    } = { items: [] },
  ] = await readAll(store, "ada");
  const names = item?.type === "user_message" ? item.attachments.map(({ name }) => name) : [];
  expect(names).toEqual(["passwd", `${"x".repeat(196)}.txt`]);
});

test.each([
  ["maxBytes", Number.NaN],
  ["maxBytes", -1],
  ["maxItems", 0],
  ["maxThreads", "10"],
  ["maxRecordLength", null],
  ["maxFiles", 1],
])("a limit that is none is refused, and nothing is read: %s %j", async (name, value) => {
  const limits = { [name]: value } as Partial<ImportLimits>;
  const store = createMemoryStore();
  const loading = load(store, "ada", "json", toFile(thread), limits);
  await expect(loading).rejects.toThrow(TypeError);
  await expect(loading).rejects.toThrow(name);
  expect(await readAll(store, "ada")).toEqual([]);
});

test("a limit that is undefined is the default", async () => {
  const limits = { maxMessageLength: undefined } as unknown as Partial<ImportLimits>;
  const file = toFile(thread, asked("x".repeat(32_001)));
  await expect(load(createMemoryStore(), "ada", "json", file, limits)).rejects.toMatchObject({
    code: "invalid_import",
  });
});

test("a file that stalls is given up", async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
  });
  const options = {
    store: createMemoryStore(),
    owner: "ada",
    form: "json",
    body,
    limits: { bodyTimeoutMs: 20 },
  } as const;
  await expect(importConversations(options)).rejects.toMatchObject({ code: "body_timeout" });
});
