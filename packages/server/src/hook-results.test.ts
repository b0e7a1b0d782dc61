import type { Thread, ThreadItem, ThreadMetadata, ThreadStreamEvent } from "@parlor/protocol";
import { describe, expect, test } from "vitest";
import type { ChatKitOptions, LogRecord } from "./chatkit.ts";
import {
  type Context,
  createChatKitHarness,
  createThread,
  listItems,
  toAdd,
} from "./testing/chatkit-harness.ts";
import { toMessageEvents } from "./testing/scripted-responder.ts";
import { readAllEvents } from "./testing/test-server.ts";

const { start } = createChatKitHarness();

async function startLogged(options: Partial<ChatKitOptions<Context>>) {
  const records: LogRecord[] = [];
  const running = await start({ ...options, log: (record) => records.push(record) });
  const errors = () => records.filter(({ level }) => level === "error").map(({ error }) => String(error));
  return { ...running, errors };
}

describe("what a hook makes of its thread", () => {
  const changes: [string, string, (thread: ThreadMetadata) => void][] = [
    ["a title that is no text", "thread.title", (it) => Object.assign(it, { title: 42 })],
    ["a status that is none", "thread.status", (it) => Object.assign(it, { status: { type: "frozen" } })],
    ["no status", "thread.status", (it) => Reflect.deleteProperty(it, "status")],
    ["another id", "thread.id", (it) => Object.assign(it, { id: "thr_evil" })],
    [
      "another date",
      "thread.created_at",
      (it) => Object.assign(it, { created_at: "2001-01-01T00:00:00.000Z" }),
    ],
    [
      "metadata that is no JSON",
      "thread.metadata",
      (it) => Object.assign(it.metadata, { self: it.metadata }),
    ],
  ];
  test.each(
    changes.flatMap(([name, field, change]) =>
      [true, false].map((isFirst) => [name, isFirst, field, change] as const),
    ),
  )(
    "%s (before its events: %s) fails the turn, and nothing of it is kept or sent",
    async (_, isFirst, field, change) => {
      let isEvil = false;
      const running = await startLogged({
        async *respond(input) {
          if (isEvil && isFirst) change(input.thread);
          yield* toMessageEvents(input, ["Hello"]);
          if (isEvil && !isFirst) change(input.thread);
        },
      });
      const { threadId } = await createThread(running);
      const before = await running.store.loadThread("ada", threadId);
      isEvil = true;
      const events = await readAllEvents(await running.send(toAdd(threadId, "Go on")));
      expect(events.at(-1)).toEqual({ type: "error", code: "stream.error", allow_retry: true });
      expect(events.map(({ type }) => type)).not.toContain("thread.updated");
      expect(await running.store.loadThread("ada", threadId)).toEqual(before);
      expect(running.errors()).toEqual([
        `TypeError: the respond hook changed ${field} to what cannot be kept`,
      ]);
      isEvil = false;
      const next = await readAllEvents(await running.send(toAdd(threadId, "And again")));
      expect(next.at(-1)?.type).toBe("thread.item.done");
    },
  );

  test.each<[string, string, object]>([
    ["a title that is no text", "thread.title", { title: 42 }],
    ["a status that is none", "thread.status", { status: { type: "frozen" } }],
    ["no status", "thread.status", { status: undefined }],
    ["another thread's id", "thread.id", { id: "thr_evil" }],
    ["another date", "thread.created_at", { created_at: "2001-01-01T00:00:00.000Z" }],
    ["domains that are none", "thread.allowed_image_domains", { allowed_image_domains: [7] }],
  ])("%s in an event of the hook's own fails the turn, and is not sent", async (_, field, change) => {
    for (const type of ["thread.updated", "thread.created"] as const) {
      let isEvil = false;
      const running = await startLogged({
        async *respond(input) {
          const items = { data: [], has_more: false };
          if (isEvil) yield { type, thread: { ...input.thread, items, ...change } as Thread };
          yield* toMessageEvents(input, ["Hello"]);
        },
      });
      const { threadId } = await createThread(running);
      isEvil = true;
      const events = await readAllEvents(await running.send(toAdd(threadId, "Go on")));
      expect(events.at(-1)).toEqual({ type: "error", code: "stream.error", allow_retry: true });
      expect(events.map((event) => event.type)).not.toContain(type);
      expect(running.errors()).toEqual([
        `TypeError: the respond hook changed ${field} to what cannot be kept`,
      ]);
    }
  });

  test("an event of the hook's own passes with its title cut, and without what clients are not to see", async () => {
    const running = await start({
      async *respond({ thread }) {
        const { id, created_at, status } = thread;
        const items = { data: [{ nonsense: 1 }], has_more: false };
        const told = { id, created_at, status, title: "x".repeat(30), secret: 1, items };
        yield { type: "thread.updated", thread: told as unknown as Thread };
      },
      limits: { maxTitleLength: 10 },
    });
    const { threadId, events } = await createThread(running);
    const { created_at } = (await running.store.loadThread("ada", threadId)) as ThreadMetadata;
    expect(events.filter((event) => event.type === "thread.updated")).toEqual([
      {
        type: "thread.updated",
        thread: {
          id: threadId,
          title: "x".repeat(10),
          created_at,
          status: { type: "active" },
          metadata: {},
          items: { data: [], has_more: false },
        },
      },
    ]);
  });

  test("a thread that cannot be kept does not pass by way of an event", async () => {
    const running = await startLogged({
      async *respond({ thread }) {
        Object.assign(thread, { id: "thr_evil" });
        yield { type: "thread.updated", thread: { ...thread, items: { data: [], has_more: false } } };
      },
    });
    const { events } = await createThread(running);
    expect(events.map((event) => event.type)).not.toContain("thread.updated");
    expect(running.errors()).toEqual([
      "TypeError: the respond hook changed thread.id to what cannot be kept",
    ]);
  });

  test.each([undefined, null, 7])("a thread.updated whose thread is %j fails the turn", async (thread) => {
    const running = await startLogged({
      async *respond() {
        yield { type: "thread.updated", thread } as unknown as ThreadStreamEvent;
      },
    });
    const { events } = await createThread(running);
    expect(events.at(-1)).toEqual({ type: "error", code: "stream.error", allow_retry: true });
    expect(running.errors()).toEqual(["TypeError: the respond hook gave a thread.updated without a thread"]);
  });

  test("a title that is too long is cut", async () => {
    const running = await start({
      async *respond(input) {
        input.thread.title = "x".repeat(30);
        yield* toMessageEvents(input, ["Hello"]);
      },
      limits: { maxTitleLength: 10 },
    });
    const { threadId } = await createThread(running);
    expect(await running.store.loadThread("ada", threadId)).toMatchObject({ title: "x".repeat(10) });
  });

  test("streamOptions has a copy", async () => {
    const running = await start({
      streamOptions({ thread }) {
        Object.assign(thread, { title: 42 });
        return { allow_cancel: true };
      },
    });
    const { threadId } = await createThread(running);
    expect((await running.store.loadThread("ada", threadId))?.title).toBeUndefined();
  });
});

describe("what syncAction gives", () => {
  const item = { type: "widget", id: "wdg_1", thread_id: "thr_1", created_at: "2026-01-01T00:00:00.000Z" };
  test.each<[string, unknown, object]>([
    ["an item that is none", { updated_item: { nonsense: 1 } }, {}],
    ["a widget without a root", { updated_item: item }, {}],
    ["a thread that cannot be kept", undefined, { title: 42 }],
    ["another thread's id", undefined, { id: "thr_evil" }],
  ])("%s is a 500 with a line in the log, and nothing is saved", async (_, given, change) => {
    const running = await startLogged({
      async syncAction({ thread }) {
        Object.assign(thread, { metadata: { seen: true } }, change);
        return given as undefined;
      },
    });
    const { threadId } = await createThread(running);
    const before = await listItems(running, threadId);
    const params = { thread_id: threadId, action: { type: "x" } };
    const { status, body } = await running.call<object>("threads.sync_custom_action", params);
    expect([status, body]).toMatchObject([500, { error: { code: "internal_error" } }]);
    expect(running.errors()).toEqual([expect.stringContaining("syncAction")]);
    expect(await listItems(running, threadId)).toEqual(before);
    expect((await running.store.loadThread("ada", threadId))?.metadata).toEqual({});
  });
});

test.each([42, undefined, {}, { text: 1 }])(
  "transcribe that gives %j is a 500 with a line in the log",
  async (given) => {
    const running = await startLogged({ transcribe: async () => given as unknown as { text: string } });
    const params = { audio_base64: "AAAA", mime_type: "audio/webm" };
    const { status, body } = await running.call<object>("input.transcribe", params);
    expect([status, body]).toMatchObject([500, { error: { code: "internal_error" } }]);
    expect(running.errors()).toEqual(["TypeError: the transcribe hook gave no {text: string}"]);
  },
);

test("a title that was once kept and is no text keeps no search from its answer", async () => {
  const running = await start();
  const { threadId } = await createThread(running, "Groceries");
  const thread = (await running.store.loadThread("ada", threadId)) as ThreadMetadata;
  await running.store.saveThread("ada", { ...thread, title: 42 as unknown as string });
  const { status, body } = await running.call<{ data: { thread: Thread }[] }>("parlor.threads.search", {
    query: "groceries",
  });
  expect([status, body.data.map((match) => match.thread.id)]).toEqual([200, [threadId]]);
});

describe("feedback", () => {
  async function startCounting() {
    const told: (readonly string[])[] = [];
    const running = await start({
      addFeedback: async ({ itemIds }) => void told.push(itemIds),
    });
    const { threadId } = await createThread(running);
    const items: ThreadItem[] = await listItems(running, threadId);
    const give = (ids: string[]) =>
      running.call<object>("items.feedback", { thread_id: threadId, item_ids: ids, kind: "positive" });
    return { told, give, ids: items.map(({ id }) => id) };
  }

  test("the hook is told of the thread's items, each once", async () => {
    const { told, give, ids } = await startCounting();
    const [first, second] = ids as [string, string];
    expect((await give([second, "msg_none", first, second])).body).toEqual({});
    expect((await give(["msg_none"])).body).toEqual({});
    expect(told).toEqual([[second, first]]);
  });

  test.each([0, 101])("on %i items is refused", async (count) => {
    const { told, give } = await startCounting();
    const { status, body } = await give(Array.from({ length: count }, (_, index) => `msg_${index}`));
    expect([status, body]).toMatchObject([
      400,
      { error: { code: "invalid_request", message: "params.item_ids: name 1 to 100 items." } },
    ]);
    expect(told).toEqual([]);
  });
});

describe("an idempotency key", () => {
  const metadata = { parlor: { idempotency_key: "key" } };
  const create = { type: "threads.create", params: toAdd("", "Once").params, metadata };

  test("that was used for another conversation or another type is refused, and nothing is lost", async () => {
    const running = await start({ async *action() {} });
    const other = await createThread(running);
    const keyed = await readAllEvents(await running.send(create));
    const created = keyed[0];
    if (created?.type !== "thread.created") throw new Error("no thread was created");
    const refused = [
      toAdd(other.threadId, "Lost?", metadata),
      toAdd(created.thread.id, "Lost?", metadata),
      {
        type: "threads.custom_action",
        params: { thread_id: created.thread.id, action: { type: "x" } },
        metadata,
      },
    ];
    for (const request of refused) {
      const response = await running.send(request);
      expect([response.status, await response.json()]).toMatchObject([
        409,
        { error: { code: "idempotency_key_reused" } },
      ]);
    }
    expect(await readAllEvents(await running.send(create))).toEqual(keyed);
    expect(await listItems(running, created.thread.id)).toHaveLength(2);
    expect((await running.send(toAdd(other.threadId, "Not lost"))).status).toBe(200);
  });

  test("that is too long is told of with its bound", async () => {
    const running = await start();
    const long = { ...create, metadata: { parlor: { idempotency_key: "k".repeat(201) } } };
    const response = await running.send(long);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("1 to 200")]);
  });
});
