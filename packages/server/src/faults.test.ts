import {
  type Attachment,
  type ClientToolCallItem,
  errorBodySchema,
  type StructuredInputItem,
  type ThreadItem,
  type ThreadStreamEvent,
  threadStreamEventSchema,
  type WidgetItem,
} from "@parlor/protocol";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { ChatKitOptions, Respond, TurnInput } from "./chatkit.ts";
import { StreamError } from "./errors.ts";
import { createMemoryRunLog } from "./runs/memory-run-log.ts";
import { createMemoryAttachmentStore } from "./stores/memory-attachment-store.ts";
import { createMemoryStore } from "./stores/memory-store.ts";
import {
  answerHello,
  type Context,
  createChatKitHarness,
  createThread,
  describeEvent,
  listItems,
  textOf,
  toAdd,
  toCreate,
  toInput,
} from "./testing/chatkit-harness.ts";
import { toMessageEvents } from "./testing/scripted-responder.ts";
import { readAllEvents, readEvents } from "./testing/test-server.ts";
import { FAULT_MESSAGE, type Faults, withFaults } from "./testing/with-faults.ts";

const { start, logged } = createChatKitHarness();
const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);
process.on("unhandledRejection", note);
afterAll(() => {
  process.off("unhandledRejection", note);
});
beforeEach(() => {
  unhandled.length = 0;
});

function toItem<T extends "widget" | "client_tool_call" | "structured_input">(
  { run, thread }: TurnInput<Context>,
  type: T,
) {
  return { type, id: run.createId(type), thread_id: thread.id, created_at: new Date().toISOString() };
}

/** Answers with whatever the message names, and changes its thread. */
const respond: Respond<Context> = async function* (input) {
  const text = textOf(input.message);
  input.thread.metadata.turns = Number(input.thread.metadata.turns ?? 0) + 1;
  for await (const _ of input.run.history());
  if (text === "widget") {
    const widget: WidgetItem = { ...toItem(input, "widget"), widget: { type: "Card", children: [] } };
    yield { type: "thread.item.done", item: widget };
  } else if (text === "call") {
    const fields = { status: "pending", call_id: "call_1", name: "look", arguments: {} } as const;
    const call: ClientToolCallItem = { ...toItem(input, "client_tool_call"), ...fields };
    yield { type: "thread.item.done", item: call };
  } else if (text === "ask") {
    const inputs = [{ type: "freeform" as const, id: "why", question: "Why?" }];
    const item: StructuredInputItem = { ...toItem(input, "structured_input"), status: "pending", inputs };
    yield { type: "thread.item.done", item };
  } else yield* toMessageEvents(input, ["Hello", " you"]);
};

/** What a client believes after a while of using a server: every answer is checked as it comes. */
function createClient(chatKit: {
  handler(request: Request): Promise<Response>;
  files(request: Request): Promise<Response>;
}) {
  const items = new Map<string, ThreadItem>();
  const threads = new Set<string>();
  const seen: string[] = [];

  function take(event: ThreadStreamEvent) {
    expect(threadStreamEventSchema.safeParse(event).error).toBeUndefined();
    if (event.type === "thread.created") threads.add(event.thread.id);
    if (event.type === "thread.item.done" || event.type === "thread.item.replaced") {
      items.set(event.item.id, event.item);
    }
    if (event.type === "thread.item.removed") items.delete(event.item_id);
  }

  async function readAnswer<T>(
    response: Response,
  ): Promise<{ ok: boolean; body: T; events: ThreadStreamEvent[] }> {
    if (response.headers.get("content-type") === "text/event-stream") {
      expect(response.status).toBe(200);
      const events = await readAllEvents(response);
      for (const event of events) take(event);
      expect(JSON.stringify(events)).not.toContain(FAULT_MESSAGE);
      return { ok: events.every(({ type }) => type !== "error"), body: {} as T, events };
    }
    const body: unknown = await response.json();
    expect(JSON.stringify(body)).not.toContain(FAULT_MESSAGE);
    if (!response.ok) {
      const { error } = errorBodySchema.parse(body);
      seen.push(error.code);
      if (response.status >= 500) expect(error.code).toBe("internal_error");
    }
    return { ok: response.ok, body: body as T, events: [] };
  }

  const headers = { "x-user": "ada", "content-type": "application/json" };
  async function send<T = object>(type: string, params: object) {
    const body = JSON.stringify({ type, params });
    return readAnswer<T>(
      await chatKit.handler(new Request("http://chatkit.test/", { method: "POST", headers, body })),
    );
  }
  async function put(id: string, body: string) {
    return readAnswer(
      await chatKit.files(new Request(`http://chatkit.test/${id}`, { method: "PUT", headers, body })),
    );
  }
  return { send, put, items, threads, seen };
}

/** Every request there is, each on what the ones before have left. */
async function useEverything({ send, put, threads, items }: ReturnType<typeof createClient>) {
  const find = (type: ThreadItem["type"]) =>
    [...items.values()].findLast((item) => item.type === type)?.id ?? "none";
  const announced = await send<Attachment>("attachments.create", {
    name: "a.txt",
    size: 2,
    mime_type: "text/plain",
  });
  if (announced.ok) await put(announced.body.id, "ok");
  const withFile = { ...toInput("Hello"), attachments: announced.ok ? [announced.body.id] : [] };
  await send("threads.create", { input: withFile });
  const thread_id = [...threads].at(-1) ?? "thr_none";
  const add = (text: string) => send("threads.add_user_message", { thread_id, input: toInput(text) });
  await add("widget");
  await send("threads.custom_action", { thread_id, item_id: find("widget"), action: { type: "do" } });
  await send("threads.sync_custom_action", { thread_id, item_id: find("widget"), action: { type: "do" } });
  await add("call");
  await add("call");
  await send("threads.add_client_tool_output", { thread_id, result: { seen: true } });
  await add("ask");
  const answers = { why: { values: ["Because"] } };
  await send("threads.add_structured_input", {
    thread_id,
    item_id: find("structured_input"),
    input: { answers },
  });
  await send("threads.retry_after_item", { thread_id, item_id: find("user_message") });
  await send("items.feedback", { thread_id, item_ids: [find("assistant_message")], kind: "positive" });
  await send("threads.update", { thread_id, title: "Renamed" });
  await send("threads.get_by_id", { thread_id });
  await send("items.list", { thread_id, limit: 3 });
  await send("threads.list", {});
  const unused = await send<Attachment>("attachments.create", {
    name: "b.txt",
    size: 2,
    mime_type: "text/plain",
  });
  if (unused.ok) await send("attachments.delete", { attachment_id: unused.body.id });
  await send("threads.create", { input: toInput("Goodbye") });
  const gone = [...threads].at(-1);
  if (gone === undefined || gone === thread_id) return;
  const deleted = await send("threads.delete", { thread_id: gone });
  if (!deleted.ok) return;
  threads.delete(gone);
  for (const item of items.values()) if (item.thread_id === gone) items.delete(item.id);
}

const hooks: Partial<ChatKitOptions<Context>> = {
  respond,
  async *action(input) {
    input.thread.title = "By an action";
    yield* toMessageEvents(input, ["Done"]);
  },
  syncAction: async ({ sender }) => (sender ? { updated_item: { ...sender, copy_text: "copied" } } : {}),
  title: async () => "A title",
};

/** Uses everything while calls fail, and then checks that what clients were told is so, and that all works again. */
async function surviveFaults(
  failing: "store" | "run log" | "attachment store",
  faults: Faults,
): Promise<{ calls: number; codes: string[] }> {
  let isHealed = false;
  const untilHealed: Faults = (call) => !isHealed && faults(call);
  const store = createMemoryStore();
  const runLog = createMemoryRunLog();
  const attachments = createMemoryAttachmentStore({ url: "" });
  const faultyStore = withFaults(store, untilHealed);
  const faultyLog = withFaults(runLog, untilHealed);
  const faultyFiles = withFaults(attachments, untilHealed);
  const { chatKit } = await start({
    ...hooks,
    store: failing === "store" ? faultyStore.faulty : store,
    runLog: failing === "run log" ? faultyLog.faulty : runLog,
    attachments: failing === "attachment store" ? faultyFiles.faulty : attachments,
  });
  const client = createClient(chatKit);
  await useEverything(client);
  isHealed = true;

  for (const item of client.items.values()) {
    expect(await store.loadItem("ada", item.thread_id, item.id), `${item.type} was shown`).toBeDefined();
  }
  for (const threadId of client.threads) {
    const again = await client.send("threads.add_user_message", {
      thread_id: threadId,
      input: toInput("Hello"),
    });
    expect(again.ok, "the thread takes a message").toBe(true);
    expect(again.events.map(describeEvent).at(-1)).toBe("thread.item.done assistant_message");
  }
  await new Promise(setImmediate);
  expect(unhandled).toEqual([]);
  const counts = { store: faultyStore, "run log": faultyLog, "attachment store": faultyFiles };
  return { calls: counts[failing].count(), codes: client.seen };
}

describe("something fails at each of its calls", () => {
  test("without faults, nothing is refused", async () => {
    const { calls, codes } = await surviveFaults("store", () => false);
    expect(codes).toEqual([]);
    expect(calls).toBeGreaterThan(80);
  });

  test.each(["store", "attachment store"] as const)("the %s, once", async (failing) => {
    const { calls } = await surviveFaults(failing, () => false);
    const names = new Set<string>();
    for (let at = 0; at < calls; at += 1) {
      await surviveFaults(failing, ({ name, index }) => {
        if (index === at) names.add(name);
        return index === at;
      });
    }
    const methods = failing === "store" ? createMemoryStore() : createMemoryAttachmentStore({ url: "" });
    // Feedback is read only by clients that ask for it; bytes only through the handler of files.
    const unused = new Set(["listFeedback", "read"]);
    expect([...names].sort()).toEqual(
      Object.keys(methods)
        .filter((name) => !unused.has(name))
        .sort(),
    );
  });

  test.each(["store", "attachment store"] as const)("the %s, from then on", async (failing) => {
    const { calls } = await surviveFaults(failing, () => false);
    for (let at = 0; at < calls; at += 1) await surviveFaults(failing, ({ index }) => index >= at);
  });

  test("the run log, at what opens and appends", async () => {
    const opened = new Set<number>();
    await surviveFaults("run log", ({ name, index }) => {
      if (name === "open" || name === "append") opened.add(index);
      return false;
    });
    // What is ready in one tick is appended at once.
    expect(opened.size).toBeGreaterThan(15);
    for (const at of opened) await surviveFaults("run log", ({ index }) => index === at);
  });

  test("the run log, when a run is closed: tried again until the thread is free", async () => {
    let failed = 0;
    await surviveFaults("run log", ({ name }) => {
      failed += name === "close" ? 1 : 0;
      return name === "close" && failed === 1;
    });
    expect(failed).toBeGreaterThan(1);
    expect(logged.map(({ message }) => message)).toContain("a run could not be closed in the log");
  });
});

/** A hook of one turn that throws where it is told to, and its words. */
const stumbles: [string, Respond<Context>, string[], string[]][] = [
  [
    "when it is called",
    () => {
      throw new Error("secret detail");
    },
    ["stream_options", "error"],
    [],
  ],
  [
    "when it is asked for the first event",
    // biome-ignore lint/correctness/useYield: it has no time to.
    async function* () {
      throw new Error("secret detail");
    },
    ["stream_options", "error"],
    [],
  ],
  [
    "in the middle of an item",
    async function* (input) {
      yield* [...toMessageEvents(input, ["Half", " of"])].slice(0, 4);
      throw new Error("secret detail");
    },
    [
      "stream_options",
      "thread.item.added assistant_message",
      "assistant_message.content_part.added",
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.text_delta",
      "thread.item.done assistant_message",
      "error",
    ],
    ["Half of"],
  ],
  [
    "after its last item",
    async function* (input) {
      yield* [...toMessageEvents(input, ["Whole"])].slice(-1);
      input.thread.title = "Changed at last";
      throw new Error("secret detail");
    },
    ["stream_options", "thread.item.done assistant_message", "thread.updated", "error"],
    ["Whole"],
  ],
  [
    "by giving what is no event",
    async function* () {
      yield null as never;
    },
    ["stream_options", "error"],
    [],
  ],
  [
    "by giving what JSON cannot say",
    async function* () {
      yield { type: "client_effect", name: "x", data: { huge: 1n } };
    },
    ["stream_options", "error"],
    [],
  ],
];

describe("a hook that throws", () => {
  test.each(stumbles)("%s", async (_, stumbling, expected, texts) => {
    let isStumbling = true;
    const running = await start({
      respond: (input) => (isStumbling ? stumbling(input) : answerHello(input)),
    });
    const { threadId, events } = await createThread(running);
    expect(events.slice(2).map(describeEvent)).toEqual(expected);
    expect(events.at(-1)).toEqual({ type: "error", code: "stream.error", allow_retry: true });
    expect(JSON.stringify(events)).not.toContain("secret detail");
    expect((await listItems(running, threadId)).slice(1).map(textOf)).toEqual(texts);
    expect(logged).toContainEqual({ level: "error", message: "a turn failed", code: "stream.error" });
    isStumbling = false;
    const [message] = await listItems(running, threadId);
    const again = await running.stream("threads.retry_after_item", {
      thread_id: threadId,
      item_id: message?.id,
    });
    expect(again.at(-1)?.type).toBe("thread.item.done");
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Hello, world"]);
  });

  test("on purpose says to the user what it wants to say, and whether to try again", async () => {
    const running = await start({
      async *respond(input) {
        yield* [...toMessageEvents(input, ["Half"])].slice(0, 3);
        throw new StreamError("The model is tired.", {
          code: "tired",
          allowRetry: true,
          cause: new Error("secret"),
        });
      },
    });
    const { events } = await createThread(running);
    expect(events.at(-1)).toEqual({
      type: "error",
      code: "custom",
      message: "The model is tired.",
      allow_retry: true,
    });
    expect(logged).toContainEqual({ level: "warn", message: "a turn failed", code: "tired" });
  });

  test("while it cleans up after a stop does not disturb the end", async () => {
    const said = Promise.withResolvers<void>();
    const running = await start({
      async *respond(input) {
        try {
          yield* [...toMessageEvents(input, ["Half"])].slice(0, 3);
          said.resolve();
          await new Promise((resolve) => input.signal.addEventListener("abort", resolve));
          yield { type: "progress_update", text: "never seen" };
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: what somebody's hook may do.
          throw new Error("secret detail");
        }
      },
    });
    const response = await running.send(toCreate("Hi"));
    await said.promise;
    const [thread] = (await running.store.listThreads("ada", { limit: 1, order: "desc" })).data;
    const threadId = thread?.id ?? "";
    expect((await running.call("parlor.runs.cancel", { thread_id: threadId })).body).toEqual({
      cancelled: true,
    });
    const events = await readAllEvents(response);
    expect(events.at(-1)).toMatchObject({ type: "thread.item.done", item: { content: [{ text: "Half" }] } });
    expect((await listItems(running, threadId)).map(textOf)).toEqual(["Hi", "Half"]);
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  });

  test("that never ends and hears nothing is left behind by a stop", async () => {
    const running = await start({
      async *respond(input) {
        yield* [...toMessageEvents(input, ["Half"])].slice(0, 3);
        await new Promise(() => {});
      },
    });
    const response = await running.send(toCreate("Hi"));
    const events = readEvents(response);
    const created = (await events.next()).value;
    if (created?.type !== "thread.created") throw new Error("no thread was created");
    for await (const event of events) if (event.type === "thread.item.updated") break;
    const { body } = await running.call("parlor.runs.cancel", { thread_id: created.thread.id });
    // The stream was let go of, which may have been quicker.
    expect(body).toHaveProperty("cancelled");
    expect((await running.send(toAdd(created.thread.id, "Still there?"))).status).toBe(200);
  });

  test("for the options of the stream is a 500 before any stream, and nothing was saved", async () => {
    const running = await start({
      streamOptions() {
        throw new Error("secret detail");
      },
    });
    const response = await running.send(toCreate("Hi"));
    expect([response.status, response.headers.get("content-type")]).toEqual([500, "application/json"]);
    expect((await running.store.listThreads("ada", { limit: 1, order: "desc" })).data).toEqual([]);
  });

  test("for feedback is a 500; the feedback is kept all the same", async () => {
    const running = await start({
      addFeedback: async () => {
        throw new Error("secret detail");
      },
    });
    const { threadId } = await createThread(running);
    const [item] = await listItems(running, threadId);
    const params = { thread_id: threadId, item_ids: [item?.id], kind: "negative" };
    expect((await running.call("items.feedback", params)).status).toBe(500);
    expect([...(await running.store.listFeedback("ada", threadId)).values()]).toEqual(["negative"]);
  });
});
