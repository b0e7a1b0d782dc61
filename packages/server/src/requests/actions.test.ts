import type { SyncCustomActionResponse, Thread, ThreadItem, WidgetItem } from "@parlor/protocol";
import { describe, expect, test } from "vitest";
import type { ActionInput, ChatKitOptions, SyncActionInput } from "../chatkit.ts";
import {
  type Context,
  createChatKitHarness,
  createHeldResponder,
  createThread,
  describeEvent,
  listItems,
  type Running,
  toAdd,
} from "../testing/chatkit-harness.ts";
import { toMessageEvents } from "../testing/scripted-responder.ts";
import { readAllEvents, readEvents, serveInProcess, serveOverSocket } from "../testing/test-server.ts";

const { start, logged } = createChatKitHarness();

async function addWidget(running: Running, threadId: string): Promise<WidgetItem> {
  const widget: WidgetItem = {
    type: "widget",
    id: "wdg_1",
    thread_id: threadId,
    created_at: new Date().toISOString(),
    widget: { type: "Card", children: [{ type: "Text", value: "1 task" }] },
  };
  await running.store.saveItem("ada", widget);
  return widget;
}

const complete = { type: "task.complete", payload: { id: 7, note: null } };

describe.each([
  ["in process", serveInProcess],
  ["over a socket", serveOverSocket],
])("threads.custom_action, %s", (_, serve) => {
  test("the hook gets the action and the widget as the server has it, and answers with a turn", async () => {
    const inputs: ActionInput<Context>[] = [];
    const running = await start(
      {
        async *action(input) {
          inputs.push(input);
          input.thread.title = "Renamed by an action";
          yield* toMessageEvents(input, ["Done."]);
        },
      },
      serve,
    );
    const { threadId } = await createThread(running);
    const widget = await addWidget(running, threadId);
    const params = { thread_id: threadId, item_id: widget.id, action: complete };
    const events = await running.stream("threads.custom_action", params);
    expect(events.map(describeEvent)).toEqual([
      "stream_options",
      "thread.item.added assistant_message",
      "thread.updated",
      "assistant_message.content_part.added",
      "assistant_message.content_part.text_delta",
      "assistant_message.content_part.done",
      "thread.item.done assistant_message",
    ]);
    expect(inputs).toHaveLength(1);
    expect(inputs[0]).toMatchObject({ owner: "ada", context: { user: "ada" }, action: complete });
    expect(inputs[0]?.sender).toEqual(widget);
    expect((await running.store.loadThread("ada", threadId))?.title).toBe("Renamed by an action");
    expect((await listItems(running, threadId)).at(-1)).toMatchObject({ content: [{ text: "Done." }] });
  });
});

test("an action of the page has no sender and may have no payload", async () => {
  const inputs: ActionInput<Context>[] = [];
  const running = await start({
    async *action(input) {
      inputs.push(input);
      yield* [];
    },
  });
  const { threadId } = await createThread(running);
  const params = { thread_id: threadId, item_id: null, action: { type: "page.opened" } };
  expect((await running.stream("threads.custom_action", params)).map(describeEvent)).toEqual([
    "stream_options",
  ]);
  expect(inputs[0]?.sender).toBeUndefined();
  expect(inputs[0]?.action).toEqual({ type: "page.opened" });
});

describe.each(["threads.custom_action", "threads.sync_custom_action"])("%s is refused", (type) => {
  const called: string[] = [];
  const hooks: Partial<ChatKitOptions<Context>> = {
    async *action() {
      called.push("action");
      yield* [];
    },
    async syncAction() {
      called.push("syncAction");
      return {};
    },
  };

  test.each([
    ["for a sender that is no widget", "message", "ada", 400, "invalid_sender"],
    ["for a sender that is not there", "wdg_none", "ada", 404, "item_not_found"],
    ["for what no client may know of", "shcx_1", "ada", 404, "item_not_found"],
    ["in a thread of others", "wdg_1", "eve", 404, "thread_not_found"],
  ])("%s, before any stream, and the thread stays free", async (_, sender, user, status, code) => {
    called.length = 0;
    const running = await start(hooks);
    const { threadId } = await createThread(running);
    await addWidget(running, threadId);
    const hidden = { id: "shcx_1", thread_id: threadId, created_at: new Date().toISOString(), content: "" };
    await running.store.saveItem("ada", { type: "sdk_hidden_context", ...hidden });
    const [message] = await listItems(running, threadId);
    const itemId = sender === "message" ? message?.id : sender;
    const params = { thread_id: threadId, item_id: itemId, action: complete };
    const refused = await running.call(type, params, user);
    expect([refused.status, refused.body]).toMatchObject([status, { error: { code } }]);
    expect(called).toEqual([]);
    const again = await running.send({ type, params: { ...params, item_id: "wdg_1" } });
    expect(again.status).toBe(200);
    await again.text();
    expect(called).toHaveLength(1);
  });

  test.each([
    ["without an action", {}],
    ["with an action that is no object", { action: "task.complete" }],
    ["with an action without a type", { action: { payload: {} } }],
    ["with an empty sender", { item_id: "", action: complete }],
  ])("%s", async (_, fields) => {
    const running = await start(hooks);
    const { threadId } = await createThread(running);
    const refused = await running.call(type, { thread_id: threadId, ...fields });
    expect([refused.status, refused.body]).toMatchObject([400, { error: { code: "invalid_request" } }]);
  });

  test("where the host has no hook for it", async () => {
    const running = await start();
    const { threadId } = await createThread(running);
    const refused = await running.call(type, { thread_id: threadId, action: complete });
    expect([refused.status, refused.body]).toMatchObject([501, { error: { code: "not_supported" } }]);
  });
});

test("an action waits for no turn: while one streams it is refused", async () => {
  const held = createHeldResponder();
  const running = await start({
    respond: held.respond,
    action: (input) => toMessageEvents(input, []) as never,
  });
  const events = readEvents(await running.send({ type: "threads.create", params: toAdd("", "Hi").params }));
  const created = (await events.next()).value;
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  await held.said;
  const refused = await running.call("threads.custom_action", {
    thread_id: created.thread.id,
    action: complete,
  });
  expect([refused.status, refused.body]).toMatchObject([409, { error: { code: "thread_busy" } }]);
  held.release();
  for await (const _ of events);
});

describe("threads.sync_custom_action", () => {
  const change = async ({ sender, thread }: SyncActionInput<Context>): Promise<SyncCustomActionResponse> => {
    if (!sender) return {};
    thread.metadata.completed = 1;
    return {
      updated_item: {
        ...sender,
        copy_text: null,
        widget: { type: "Card", children: [{ type: "Text", value: "No tasks" }] },
      },
    };
  };

  test("gives the changed item back, without nulls, and keeps it and what it changed of the thread", async () => {
    const running = await start({ syncAction: change });
    const { threadId } = await createThread(running);
    const widget = await addWidget(running, threadId);
    const params = { thread_id: threadId, item_id: widget.id, action: complete };
    const { status, body } = await running.call<{ updated_item: ThreadItem }>(
      "threads.sync_custom_action",
      params,
    );
    expect(status).toBe(200);
    const expected = { ...widget, widget: { type: "Card", children: [{ type: "Text", value: "No tasks" }] } };
    expect(body).toEqual({ updated_item: expected });
    expect((await listItems(running, threadId)).at(-1)).toEqual(expected);
    expect((await running.store.loadThread("ada", threadId))?.metadata).toEqual({ completed: 1 });
  });

  test("is answered while a turn streams, whose own changes of the thread stay", async () => {
    const held = createHeldResponder();
    const running = await start({
      syncAction: change,
      respond: async function* (input) {
        for await (const event of held.respond(input)) {
          yield event;
          input.thread.title = "From the turn";
        }
      },
    });
    const events = readEvents(await running.send({ type: "threads.create", params: toAdd("", "Hi").params }));
    const created = (await events.next()).value;
    if (created?.type !== "thread.created") throw new Error("no thread was created");
    const threadId = created.thread.id;
    await held.said;
    await addWidget(running, threadId);
    const params = { thread_id: threadId, item_id: "wdg_1", action: complete };
    expect((await running.call("threads.sync_custom_action", params)).status).toBe(200);
    held.release();
    const rest: string[] = [];
    for await (const event of events) rest.push(event.type);
    expect(rest).toContain("thread.updated");
    expect(await running.store.loadThread("ada", threadId)).toMatchObject({
      title: "From the turn",
      metadata: { completed: 1 },
    });
  });

  test("an item of another thread becomes one of this thread, and nobody else's", async () => {
    const running = await start({
      syncAction: async ({ sender }) =>
        sender ? { updated_item: { ...sender, thread_id: "thr_else" } } : {},
    });
    const { threadId } = await createThread(running);
    const widget = await addWidget(running, threadId);
    const params = { thread_id: threadId, item_id: widget.id, action: complete };
    const { body } = await running.call("threads.sync_custom_action", params);
    expect(body).toEqual({ updated_item: widget });
  });

  test("a hook that gives nothing is answered with an empty object; a hidden item is kept and not given", async () => {
    const running = await start({
      syncAction: async ({ thread, action }) =>
        action.type === "hide"
          ? {
              updated_item: {
                type: "hidden_context_item",
                id: "hcx_1",
                thread_id: thread.id,
                created_at: thread.created_at,
                content: "seen",
              },
            }
          : undefined,
    });
    const { threadId } = await createThread(running);
    const params = { thread_id: threadId, action: complete };
    expect((await running.call("threads.sync_custom_action", params)).body).toEqual({});
    const hiding = { thread_id: threadId, action: { type: "hide" } };
    expect((await running.call("threads.sync_custom_action", hiding)).body).toEqual({});
    expect(await running.store.loadItem("ada", threadId, "hcx_1")).toMatchObject({ content: "seen" });
  });

  test("a hook that throws is a 500 without its words, and changes nothing", async () => {
    const running = await start({
      syncAction: async ({ thread }) => {
        thread.title = "Half done";
        throw new Error("secret detail");
      },
    });
    const { threadId } = await createThread(running);
    const response = await running.send({
      type: "threads.sync_custom_action",
      params: { thread_id: threadId, action: complete },
    });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret detail");
    const { body } = await running.call<Thread>("threads.get_by_id", { thread_id: threadId });
    expect(body.title).toBeUndefined();
    expect(logged).toContainEqual({ level: "error", message: "a request failed", code: "internal_error" });
  });
});

test("an action hook that throws ends its turn with an error that can be retried", async () => {
  const running = await start({
    action() {
      throw new Error("secret detail");
    },
  });
  const { threadId } = await createThread(running);
  const response = await running.send({
    type: "threads.custom_action",
    params: { thread_id: threadId, action: complete },
  });
  expect(response.status).toBe(200);
  expect((await readAllEvents(response)).at(-1)).toEqual({
    type: "error",
    code: "stream.error",
    allow_retry: true,
  });
});
