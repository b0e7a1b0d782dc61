import { applyItemUpdate, type ThreadItem, type ThreadStreamEvent, type WidgetItem } from "@parlor/protocol";
import { expect, test } from "vitest";
import { createChatKit, createMemoryStore } from "../index.ts";
import { badge, card, markdown, replaceWidget, streamWidget, text, withWidget } from "./index.ts";

const item: WidgetItem = {
  type: "widget",
  id: "wdg_1",
  thread_id: "thr_1",
  created_at: "2026-01-01T00:00:00.000Z",
  widget: card([markdown({ id: "log", value: "Booked.", streaming: true })]),
  copy_text: "Booked.",
};

async function collect(events: AsyncIterable<ThreadStreamEvent>): Promise<ThreadStreamEvent[]> {
  const collected: ThreadStreamEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

test("one widget replaces the item, which stays the same otherwise", async () => {
  const widget = card([text("Cancelled")]);
  expect(await collect(replaceWidget(item, widget))).toEqual([
    { type: "thread.item.replaced", item: { ...item, widget } },
  ]);
  expect(await collect(replaceWidget(item, widget, { copyText: "Cancelled" }))).toEqual([
    { type: "thread.item.replaced", item: { ...item, widget, copy_text: "Cancelled" } },
  ]);
});

test("an item with another widget is a copy", () => {
  const widget = card([text("Cancelled")]);
  expect(withWidget(item, widget)).toEqual({ ...item, widget });
  expect(withWidget(item, widget, { copyText: "x" })).toEqual({ ...item, widget, copy_text: "x" });
  expect(() => withWidget(item, { type: "Modal" } as never)).toThrow("Modal.type");
  expect(item.widget).not.toEqual(widget);
});

test("states are shown from the widget that the item has, and the last one is kept", async () => {
  async function* states() {
    for (const value of ["Booked. Paid", "Booked. Paid. Sent."]) {
      yield card([markdown({ id: "log", value, streaming: true })]);
    }
  }
  const events = await collect(replaceWidget(item, states()));
  expect(events.map((event) => (event.type === "thread.item.updated" ? event.update : event.type))).toEqual([
    { type: "widget.streaming_text.value_delta", component_id: "log", delta: " Paid", done: false },
    { type: "widget.streaming_text.value_delta", component_id: "log", delta: ". Sent.", done: false },
    "thread.item.replaced",
  ]);
  const shown = events.reduce<ThreadItem>(
    (so, event) => (event.type === "thread.item.updated" ? applyItemUpdate(so, event.update) : so),
    item,
  );
  expect(events.at(-1)).toEqual({ type: "thread.item.replaced", item: shown });
  await expect(collect(replaceWidget(item, []))).rejects.toMatchObject({ code: "nothing_streamed" });
});

async function send(chatKit: ReturnType<typeof createChatKit>, body: object): Promise<Response> {
  return chatKit.handler(
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

test("a later turn of a thread changes a widget of an earlier one, and a reload shows it", async () => {
  const chatKit = createChatKit({
    store: createMemoryStore(),
    authenticate: async () => ({ owner: "ada", context: {} }),
    async *respond({ thread, run }) {
      const { value: earlier } = await findWidget(run.history());
      if (earlier) yield* replaceWidget(earlier, card([badge({ label: "Paid" })]));
      else yield* streamWidget(card([badge({ label: "Open" })]), { thread, createId: run.createId });
    },
  });
  const input = { content: [{ type: "input_text", text: "Hi" }], attachments: [], inference_options: {} };
  const first = await eventsOf(await send(chatKit, { type: "threads.create", params: { input } }));
  const created = first.find((event) => event.type === "thread.created");
  const thread_id = created?.type === "thread.created" ? created.thread.id : "";
  const second = await eventsOf(
    await send(chatKit, { type: "threads.add_user_message", params: { thread_id, input } }),
  );
  expect(second.at(-1)).toMatchObject({
    type: "thread.item.replaced",
    item: { widget: { children: [{ label: "Paid" }] } },
  });
  const reloaded = await (await send(chatKit, { type: "threads.get_by_id", params: { thread_id } })).json();
  const widgets = reloaded.items.data.filter(({ type }: ThreadItem) => type === "widget");
  expect(widgets).toHaveLength(1);
  expect(widgets[0].widget.children).toEqual([{ type: "Badge", label: "Paid" }]);
  await chatKit.close();
});

async function findWidget(history: AsyncIterable<ThreadItem>): Promise<{ value: WidgetItem | undefined }> {
  for await (const earlier of history) if (earlier.type === "widget") return { value: earlier };
  return { value: undefined };
}
