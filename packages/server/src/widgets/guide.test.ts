import { readdirSync, readFileSync } from "node:fs";
import type { ThreadItem, ThreadStreamEvent } from "@parlor/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { type ChatKitOptions, createChatKit, createMemoryStore } from "../index.ts";
import { parseAction } from "./define-action.ts";
import { card, defineAction, streamWidget, text } from "./index.ts";
import { respond as respondLater } from "./testing/guide/change-later.ts";
import { showFlights } from "./testing/guide/fill-template.ts";
import { actionHooks, isBadAction, taskCard } from "./testing/guide/handle-actions.ts";
import { chatKit as sendChatKit } from "./testing/guide/send-widget.ts";
import { respondWith } from "./testing/guide/stream-widget.ts";

const folder = new URL("testing/guide/", import.meta.url);
const guide = readFileSync(new URL("../../../../docs/guides/widgets.md", import.meta.url), "utf8");

test("the guide's code is what is compiled and run here", () => {
  const files = readdirSync(folder);
  expect(files).toHaveLength(6);
  const blocks = [...guide.matchAll(/```(?:ts|json)\n([\s\S]*?)```/g)].map(([, code]) => code);
  for (const file of files) {
    expect(blocks, file).toContain(readFileSync(new URL(file, folder), "utf8"));
  }
  // Every block of code comes from a file: none that nobody runs.
  expect(blocks).toHaveLength(files.length);
});

type Kit = ReturnType<typeof createChatKit>;

const input = { content: [{ type: "input_text", text: "Hi" }], attachments: [], inference_options: {} };

async function send(kit: Kit, body: object): Promise<Response> {
  return kit.handler(
    new Request("http://localhost/chatkit", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function eventsOf(response: Response): Promise<ThreadStreamEvent[]> {
  return (await response.text())
    .split("\n\n")
    .filter((frame) => frame.startsWith("data: "))
    .map((frame) => JSON.parse(frame.slice("data: ".length)));
}

async function create(
  kit: Kit,
): Promise<{ threadId: string; events: ThreadStreamEvent[]; widget: ThreadItem | undefined }> {
  const events = await eventsOf(await send(kit, { type: "threads.create", params: { input } }));
  const [created] = events;
  const last = events.at(-1);
  return {
    threadId: created?.type === "thread.created" ? created.thread.id : "",
    events,
    widget: last?.type === "thread.item.done" ? last.item : undefined,
  };
}

function kitWith(options: Pick<ChatKitOptions<unknown>, "respond"> & Partial<ChatKitOptions<unknown>>): Kit {
  return createChatKit({
    store: createMemoryStore(),
    authenticate: async () => ({ owner: "ada", context: {} }),
    ...options,
  }) as Kit;
}

test("a widget is sent", async () => {
  const { widget } = await create(sendChatKit as Kit);
  expect(widget).toMatchObject({ type: "widget", copy_text: "Buy groceries", widget: { type: "Card" } });
  await sendChatKit.close();
});

test("a widget is streamed", async () => {
  const kit = kitWith({
    respond: respondWith(async function* () {
      yield* ["Leaves ", "fall"];
    }),
  });
  const { events } = await create(kit);
  expect(
    events.flatMap((event) => (event.type === "thread.item.updated" ? [event.update.type] : [])),
  ).toEqual([
    "widget.streaming_text.value_delta",
    "widget.streaming_text.value_delta",
    "widget.root.updated",
  ]);
  await kit.close();
});

test("a template is filled", async () => {
  const { value } = await showFlights({ id: "thr_1" }).next();
  expect(value).toMatchObject({
    item: { widget: { children: [{ key: "LX14", children: [{ value: "ZRH → JFK" }, { label: "late" }] }] } },
  });
});

test("a widget is changed by a later turn", async () => {
  let turns = 0;
  const kit = kitWith({
    async *respond(turn) {
      turns += 1;
      if (turns === 1) yield* streamWidget(card([text("Your order is being packed.")]), turn);
      else yield* respondLater(turn);
    },
  });
  const { threadId } = await create(kit);
  const events = await eventsOf(
    await send(kit, { type: "threads.add_user_message", params: { thread_id: threadId, input } }),
  );
  expect(events.at(-1)).toMatchObject({
    type: "thread.item.replaced",
    item: { widget: { children: [{ value: "Your order has been sent." }] } },
  });
  await kit.close();
});

test("actions are checked and answered, as a turn and at once", async () => {
  const kit = kitWith({
    respond: (turn) => streamWidget(taskCard("1", "Buy groceries"), turn),
    ...actionHooks,
  });
  const { threadId, widget } = await create(kit);
  const from = { thread_id: threadId, item_id: widget?.id };
  const renamed = await send(kit, {
    type: "threads.sync_custom_action",
    params: { ...from, action: { type: "task.rename", payload: { id: "1", name: "Buy bread" } } },
  });
  expect(await renamed.json()).toMatchObject({
    updated_item: { widget: { children: [{ value: "Buy bread" }, {}, {}] } },
  });
  const completed = await eventsOf(
    await send(kit, {
      type: "threads.custom_action",
      params: { ...from, action: { type: "task.complete", payload: { id: "1" } } },
    }),
  );
  expect(completed.at(-1)).toMatchObject({ item: { widget: { children: [{ value: "Task 1 is done." }] } } });
  await kit.close();
});

test("a bad action is told apart", () => {
  const action = defineAction("task.complete", z.object({ id: z.string() }));
  let caught: unknown;
  try {
    parseAction({ type: "task.complete", payload: {} }, [action]);
  } catch (error) {
    caught = error;
  }
  expect([isBadAction(caught), isBadAction(new Error("x"))]).toEqual([true, false]);
});
