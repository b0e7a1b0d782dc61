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
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ActionInput, LogRecord, Respond, SyncActionInput, TurnInput } from "../chatkit.ts";
import { createChatKit } from "../create-chatkit.ts";
import type { RunLog } from "../runs/run-log.ts";
import type { AttachmentStore } from "../stores/attachment-store.ts";
import { createMemoryAttachmentStore } from "../stores/memory-attachment-store.ts";
import type { Store } from "../stores/store.ts";
import { type Context, describeEvent, eventually, textOf, toInput } from "./chatkit-harness.ts";
import { toMessageEvents } from "./scripted-responder.ts";
import { readAllEvents } from "./test-server.ts";
import { FAULT_MESSAGE, type Faults, withFaults } from "./with-faults.ts";

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
  /** Text of messages that are not done, by item id. */
  const growing = new Map<string, { threadId: string; text: string }>();

  function take(event: ThreadStreamEvent) {
    expect(threadStreamEventSchema.safeParse(event).error).toBeUndefined();
    if (event.type === "thread.item.added" && event.item.type === "assistant_message") {
      growing.set(event.item.id, { threadId: event.item.thread_id, text: "" });
    }
    if (
      event.type === "thread.item.updated" &&
      event.update.type === "assistant_message.content_part.text_delta"
    ) {
      const shown = growing.get(event.item_id);
      if (shown) shown.text += event.update.delta;
    }
    if (event.type === "thread.item.done") growing.delete(event.item.id);
    if (event.type === "thread.item.removed") growing.delete(event.item_id);
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
      if (response.status >= 500) expect(["internal_error", "store_unavailable"]).toContain(error.code);
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
  return { send, put, items, threads, growing, seen, doubtful: new Set<string>() };
}

type Client = ReturnType<typeof createClient>;

/** Every request there is, each on what the ones before have left. */
async function useEverything(client: Client) {
  const { send, put, threads, items, doubtful } = client;
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
  if (deleted.ok) forgetThread(client, gone);
  else doubtful.add(gone);
}

function forgetThread({ threads, items, growing }: Client, threadId: string) {
  threads.delete(threadId);
  for (const item of items.values()) if (item.thread_id === threadId) items.delete(item.id);
  for (const [id, shown] of growing) if (shown.threadId === threadId) growing.delete(id);
}

const hooks = {
  respond,
  async *action(input: ActionInput<Context>) {
    input.thread.title = "By an action";
    yield* toMessageEvents(input, ["Done"]);
  },
  syncAction: async ({ sender }: SyncActionInput<Context>) =>
    sender ? { updated_item: { ...sender, copy_text: "copied" } } : {},
  title: async () => "A title",
};

type Parts = "store" | "run log" | "attachment store";

/** The methods of `Store` that the requests below need. */
const storeMethods = [
  "createThread",
  "deleteAttachment",
  "deleteItems",
  "deleteThread",
  "listItems",
  "listThreads",
  "loadAttachment",
  "loadItem",
  "loadThread",
  "saveAttachment",
  "saveFeedback",
  "saveItem",
  "saveThread",
];
const attachmentStoreMethods = ["create", "delete", "find", "write"];

/** What is away does not come back meanwhile. */
const BUSY_WAIT_MS = 5;
/** Long enough for a few hundred conversations on a busy machine. */
const TIMEOUT_MS = 300_000;

/**
 * Has a store and a run log fail at each of their calls, one after another, while every request there is is made, and
 * checks what clients were told: each failure is an error with a code, nothing of its detail is shown, whatever was
 * told to be done is done once the store is back, what was shown of an answer is kept, and every thread takes the next
 * message. For vitest.
 */
export function faultContract(
  name: string,
  harness: { create(): Promise<{ store: Store; runLog: RunLog }>; destroy?(): Promise<void> },
): void {
  describe(`fault contract: ${name}`, () => {
    let store: Store;
    let runLog: RunLog;
    beforeAll(async () => {
      ({ store, runLog } = await harness.create());
    });
    afterAll(async () => harness.destroy?.());

    const survive = (failing: Parts, faults: Faults, moment?: "before" | "after") =>
      surviveFaults({ store, runLog }, { failing, faults, moment });

    test("without faults, nothing is refused", async () => {
      const { calls, codes } = await survive("store", () => false);
      expect(codes).toEqual([]);
      expect(calls).toBeGreaterThan(80);
    });

    test.each([
      ["store", "before"],
      ["store", "after"],
      ["attachment store", "before"],
      ["attachment store", "after"],
    ] as const)(
      "the %s, at each call once, %s it has done it",
      async (failing, moment) => {
        const { calls } = await survive(failing, () => false);
        const names = new Set<string>();
        await forEach(upTo(calls), (at) => {
          const faults: Faults = ({ name: method, index }) => {
            if (index === at) names.add(method);
            return index === at;
          };
          return survive(failing, faults, moment);
        });
        expect([...names].sort()).toEqual(failing === "store" ? storeMethods : attachmentStoreMethods);
      },
      TIMEOUT_MS,
    );

    test.each(["store", "run log", "attachment store"] as const)(
      "the %s, from each call on",
      async (failing) => {
        const { calls } = await survive(failing, () => false);
        await forEach(upTo(calls), (at) => survive(failing, ({ index }) => index >= at));
      },
      TIMEOUT_MS,
    );

    test.each(["before", "after"] as const)(
      "the run log, where it opens, appends and reads, %s it has done it",
      async (moment) => {
        const failable = new Set<number>();
        await survive("run log", ({ name: method, index }) => {
          if (method !== "close") failable.add(index);
          return false;
        });
        // What is ready in one tick is appended at once.
        expect(failable.size).toBeGreaterThan(15);
        await forEach(failable, (at) => survive("run log", ({ index }) => index === at, moment));
      },
      TIMEOUT_MS,
    );

    test("the run log, where a run is closed: it is tried again until the thread is free", async () => {
      let closed = 0;
      const { logged } = await survive("run log", ({ name: method }) => {
        closed += method === "close" ? 1 : 0;
        return method === "close" && closed === 1;
      });
      expect(closed).toBeGreaterThan(1);
      expect(logged.map(({ message }) => message)).toContain("a run could not be closed in the log");
    });
  });
}

const AT_ONCE = 6;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A few at once: a database has time for more than one. */
async function forEach(values: Iterable<number>, work: (value: number) => Promise<unknown>): Promise<void> {
  // One iterator for all: each value is taken once.
  const left = values[Symbol.iterator]();
  await Promise.all(
    upTo(AT_ONCE).map(async () => {
      for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
    }),
  );
}

/** Each time another user's: a shared database is not emptied in between. */
let users = 0;

/** Uses everything while calls fail, and then checks that what clients were told is so, and that all works again. */
async function surviveFaults(
  { store, runLog }: { store: Store; runLog: RunLog },
  { failing, faults, moment }: { failing: Parts; faults: Faults; moment: "before" | "after" | undefined },
): Promise<{ calls: number; codes: string[]; logged: LogRecord[] }> {
  let isHealed = false;
  const untilHealed: Faults = (call) => !isHealed && faults(call);
  const attachments: AttachmentStore = createMemoryAttachmentStore({ url: "/files" });
  const logged: LogRecord[] = [];
  const parts = {
    store: withFaults(store, untilHealed, moment),
    "run log": withFaults(runLog, untilHealed, moment),
    "attachment store": withFaults(attachments, untilHealed, moment),
  };
  users += 1;
  const owner = `user_${users}_${Date.now()}`;
  const chatKit = createChatKit<Context>({
    ...hooks,
    store: failing === "store" ? parts.store.faulty : store,
    runLog: failing === "run log" ? parts["run log"].faulty : runLog,
    attachments: failing === "attachment store" ? parts["attachment store"].faulty : attachments,
    authenticate: async () => ({ owner, context: { user: owner } }),
    log: (record) => void logged.push(record),
    limits: { busyWaitMs: BUSY_WAIT_MS },
  });
  const client = createClient(chatKit);
  await useEverything(client);
  isHealed = true;

  for (const threadId of client.threads) {
    // A deletion of which the answer was lost may have been done.
    if (client.doubtful.has(threadId) && !(await store.loadThread(owner, threadId))) {
      forgetThread(client, threadId);
      continue;
    }
    const again = await eventually(async () => {
      const answer = await client.send("threads.add_user_message", {
        thread_id: threadId,
        input: toInput("Hello"),
      });
      expect(answer.ok, "the thread takes a message").toBe(true);
      return answer;
    });
    expect(again.events.map(describeEvent)).toContain("thread.item.done assistant_message");
  }
  for (const item of client.items.values()) {
    expect(await store.loadItem(owner, item.thread_id, item.id), `${item.type} was shown`).toBeDefined();
  }
  for (const [id, { threadId, text }] of client.growing) {
    if (text === "") continue;
    expect(textOf(await store.loadItem(owner, threadId, id)), "what was shown is kept").toContain(text);
  }
  await chatKit.close({ graceMs: 0 });
  return { calls: parts[failing].count(), codes: client.seen, logged };
}
