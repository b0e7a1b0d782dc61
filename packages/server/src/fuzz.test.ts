import {
  errorBodySchema,
  parseRequestText,
  type ThreadItem,
  threadStreamEventSchema,
} from "@parlor/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatKit } from "./chatkit.ts";
import { createChatKit } from "./create-chatkit.ts";
import { createMemoryAttachmentStore } from "./stores/memory-attachment-store.ts";
import { createMemoryStore } from "./stores/memory-store.ts";
import { answerHello, toInput } from "./testing/chatkit-harness.ts";
import { toMessageEvents } from "./testing/scripted-responder.ts";
import { readAllEvents } from "./testing/test-server.ts";

const url = "http://chatkit.test/files";
const ids = {
  thread: "thr_1",
  message: "msg_1",
  widget: "wdg_1",
  call: "tc_1",
  questions: "inp_1",
  file: "atc_1",
};
let chatKit: ChatKit;
/** Puts back what requests before have taken away or answered. */
let restore: () => Promise<void>;
const logged: string[] = [];
const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  const store = createMemoryStore();
  const fields = { thread_id: ids.thread, created_at: "2026-01-01T00:00:00.000Z" };
  const items: ThreadItem[] = [
    { type: "user_message", id: ids.message, ...fields, content: [], attachments: [], inference_options: {} },
    { type: "widget", id: ids.widget, ...fields, widget: { type: "Card", children: [] } },
    {
      type: "client_tool_call",
      id: ids.call,
      ...fields,
      status: "pending",
      call_id: "call_1",
      name: "look",
      arguments: {},
    },
    {
      type: "structured_input",
      id: ids.questions,
      ...fields,
      status: "pending",
      inputs: [{ type: "freeform", id: "why", question: "Why?" }],
    },
  ];
  await store.createThread("ada", {
    id: ids.thread,
    created_at: fields.created_at,
    status: { type: "active" },
    metadata: {},
  });
  restore = async () => {
    for (const item of items) await store.saveItem("ada", item);
  };
  chatKit = createChatKit({
    store,
    attachments: createMemoryAttachmentStore({ url }),
    authenticate: async () => ({ owner: "ada", context: { user: "ada" } }),
    respond: answerHello,
    async *action(input) {
      yield* toMessageEvents(input, [JSON.stringify(input.action)]);
    },
    syncAction: async ({ sender }) => (sender ? { updated_item: sender } : {}),
    transcribe: async ({ audio }) => ({ text: `${audio.length}` }),
    title: async () => "A title",
    limits: { bodyTimeoutMs: 1_000, maxBodyBytes: 64 * 1024 },
    log: ({ level, message, error }) => {
      if (level === "error") logged.push(`${message}: ${String(error)}`);
    },
  });
});

afterAll(async () => {
  await chatKit.close({ graceMs: 0 });
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

/** Checks that an answer is a refusal with a code, or an answer of the protocol; in no case a failure of ours. */
async function expectSound(response: Response): Promise<void> {
  expect(logged).toEqual([]);
  expect(response.status).toBeLessThan(500);
  if (response.headers.get("content-type") === "text/event-stream") {
    expect(response.status).toBe(200);
    const events = await readAllEvents(response);
    for (const event of events) expect(threadStreamEventSchema.safeParse(event).error).toBeUndefined();
    expect(events.map(({ type }) => type)).not.toContain("error");
    return;
  }
  const body: unknown = await response.json();
  if (response.status === 200) return;
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(errorBodySchema.safeParse(body).error).toBeUndefined();
}

const post = (body: BodyInit, contentType = "application/json") =>
  chatKit.handler(
    new Request("http://chatkit.test/", { method: "POST", headers: { "content-type": contentType }, body }),
  );

/** Anything that JSON can say, with what tends to hurt. */
const anyValue = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  fc.constantFrom<unknown>(
    null,
    "",
    [],
    {},
    -1,
    0,
    1e308,
    "\u0000",
    "\ud83d",
    "x".repeat(40_000),
    "__proto__",
    { toString: 1, constructor: null, length: -1 },
    JSON.parse('{"__proto__":{"polluted":true}}'),
    JSON.parse("[".repeat(150) + "]".repeat(150)),
  ),
  fc.constantFrom<unknown>(...Object.values(ids)),
);

const thread_id = ids.thread;
const page = { limit: 2, order: "asc", after: ids.message };
const answers = { why: { values: ["x"], skipped: false } };
const action = { type: "do", payload: { a: 1 } };
/** A sound request of each type. */
const requests: { type: string; params: object }[] = [
  { type: "threads.create", params: { input: toInput("Hi") } },
  { type: "threads.add_user_message", params: { thread_id, input: toInput("Hi") } },
  { type: "threads.add_client_tool_output", params: { thread_id, result: { ok: true } } },
  {
    type: "threads.add_structured_input",
    params: { thread_id, item_id: ids.questions, input: { status: "answered", answers } },
  },
  { type: "threads.retry_after_item", params: { thread_id, item_id: ids.message } },
  { type: "threads.custom_action", params: { thread_id, item_id: ids.widget, action } },
  { type: "threads.sync_custom_action", params: { thread_id, item_id: ids.widget, action } },
  { type: "threads.get_by_id", params: { thread_id } },
  { type: "threads.list", params: page },
  { type: "threads.update", params: { thread_id, title: "Title" } },
  { type: "threads.delete", params: { thread_id: "thr_none" } },
  { type: "items.list", params: { thread_id, ...page } },
  { type: "items.feedback", params: { thread_id, item_ids: [ids.message], kind: "positive" } },
  { type: "attachments.create", params: { name: "a.txt", size: 2, mime_type: "text/plain" } },
  { type: "attachments.delete", params: { attachment_id: ids.file } },
  { type: "input.transcribe", params: { audio_base64: "AAAA", mime_type: "audio/webm" } },
  { type: "parlor.runs.attach", params: { thread_id, after: 0 } },
  { type: "parlor.runs.cancel", params: { thread_id } },
];

/** The places in a value: each a way of replacing what is there. */
function listPlaces(value: unknown, replace: (value: unknown) => unknown): ((value: unknown) => unknown)[] {
  const places = [replace];
  if (typeof value !== "object" || value === null) return places;
  for (const [key, child] of Object.entries(value)) {
    const put = (changed: unknown) =>
      replace(Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed });
    places.push(...listPlaces(child, put));
  }
  return places;
}

test("any text is answered with a refusal", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: "binary", maxLength: 500 }), fc.json()), async (text) => {
      const response = await post(text);
      expect(response.status).toBe(400);
      await expectSound(response);
    }),
    { numRuns: 300 },
  );
});

test("any bytes of any type are answered with a refusal", async () => {
  const contentType = fc.constantFrom(
    "application/json",
    "text/plain",
    "application/json; charset=utf-16",
    "a+json",
    "",
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), contentType, async (bytes, type) => {
      const response = await post(new Uint8Array(bytes), type);
      expect([400, 415]).toContain(response.status);
      await expectSound(response);
    }),
    { numRuns: 300 },
  );
});

test.each(requests.map((request) => [request.type, request] as const))(
  "%s: each break of its schema is a 400, and what is no break is answered",
  async (_, request) => {
    const wrong = [null, true, 7, -1, 1.5, "", "x", [], [7], {}, { x: 1 }];
    const texts = listPlaces(request, (value) => value).flatMap((put) => [
      ...wrong.map((value) => JSON.stringify(put(value))),
      // As if it had been left out.
      JSON.stringify(put(undefined)) ?? "",
    ]);
    expect(texts.length).toBeGreaterThan(wrong.length * 3);
    let breaks = 0;
    for (const text of new Set(texts)) {
      await restore();
      const parsed = parseRequestText(text, { maxMessageLength: 32_000 });
      const response = await post(text);
      if (!parsed.ok) {
        breaks += 1;
        expect(response.status, text).toBe(400);
        expect(await response.clone().json(), text).toMatchObject({ error: { code: parsed.code } });
      }
      await expectSound(response);
    }
    expect(breaks).toBeGreaterThan(wrong.length);
  },
  60_000,
);

test.each(requests.map((request) => [request.type, request] as const))(
  "%s with anything in any place is refused or answered",
  async (_, request) => {
    const sound = { ...request, metadata: { parlor: { resumable: true, feedback: true } } };
    const places = listPlaces(sound, (value) => value);
    const change = fc.record({ at: fc.nat(places.length - 1), value: anyValue });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let body: unknown = sound;
        for (const { at, value } of changes) {
          const now = listPlaces(body, (changed) => changed);
          body = (now[at % now.length] as (value: unknown) => unknown)(value);
        }
        await restore();
        await expectSound(await post(JSON.stringify(body)));
        expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  },
  60_000,
);

test("sound requests in any order leave a server that answers", async () => {
  const keyed = fc.record({
    request: fc.constantFrom(...requests),
    key: fc.option(fc.constantFrom("a", "b", "c")),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(keyed, { minLength: 1, maxLength: 8 }), async (sent) => {
      await restore();
      // At once, as several pages of one user may send them.
      const answers = await Promise.all(
        sent.map(({ request, key }) =>
          post(
            JSON.stringify({
              ...request,
              metadata: key === null ? {} : { parlor: { idempotency_key: key } },
            }),
          ),
        ),
      );
      for (const answer of answers) await expectSound(answer);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("whatever is asked of the files is refused or answered", async () => {
  const headers = fc.record(
    {
      "content-type": fc.constantFrom("multipart/form-data; boundary=b", "multipart/form-data", "text/plain"),
      "content-length": fc.constantFrom("-1", "0", "1e9", "x"),
    },
    { requiredKeys: [] },
  );
  const path = fc.oneof(fc.constantFrom("", "/", `/${ids.file}`, "/../../etc/passwd", "/%00"), fc.webPath());
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
    fc.constantFrom(
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\nhello\r\n--b--\r\n',
      '--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nhello\r\n--b--\r\n',
      "--b--",
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("POST", "PUT", "GET", "DELETE"),
      path,
      headers,
      body,
      async (method, at, fields, sent) => {
        const request = new Request(`${url}${at}`, {
          method,
          headers: fields as Record<string, string>,
          ...(method === "GET" ? {} : { body: sent }),
        });
        await expectSound(await chatKit.files(request));
      },
    ),
    { numRuns: 300 },
  );
});
