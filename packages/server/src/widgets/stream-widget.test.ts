import { applyItemUpdate, type ThreadStreamEvent, type WidgetItem, type WidgetRoot } from "@parlor/protocol";
import { expect, test } from "vitest";
import { card, markdown, row, text } from "./index.ts";
import { type StreamWidgetOptions, streamWidget, type WidgetSource } from "./stream-widget.ts";
import { askReference } from "./testing/ask-reference.ts";
import { isWidgetError } from "./widget-error.ts";

const thread = { id: "thr_1" };

async function collect(events: AsyncIterable<ThreadStreamEvent>): Promise<ThreadStreamEvent[]> {
  const collected: ThreadStreamEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

async function eventsOf(
  source: WidgetSource,
  options: Partial<StreamWidgetOptions> = {},
): Promise<ThreadStreamEvent[]> {
  return collect(streamWidget(source, { thread, ...options }));
}

/** Events without what differs from run to run. */
function normalised(events: readonly object[]): unknown {
  return JSON.parse(
    JSON.stringify(events, (key, value) => (key === "id" && /^(wdg|msg)_/.test(value) ? "ID" : value))
      .replaceAll(/"item_id":"[^"]+"/g, '"item_id":"ID"')
      .replaceAll(/"created_at":"[^"]+"/g, '"created_at":"NOW"'),
  );
}

async function* inTurn(...states: WidgetRoot[]): AsyncGenerator<WidgetRoot> {
  yield* states;
}

const state = (
  value: string,
  streaming: boolean,
  ...more: Parameters<typeof card>[0] & unknown[]
): WidgetRoot => card([markdown({ id: "answer", value, streaming }), ...(more as [])]);

const states = [
  state("", true),
  state("Hel", true),
  state("Hel", true),
  state("Hello", true),
  state("Hello", false),
  state("Hello", false, row([text("done")])),
];

test("states are streamed as the reference streams them", async () => {
  const ours = await eventsOf(inTurn(...states));
  expect(
    ours.map((event) => (event.type === "thread.item.updated" ? event.update.type : event.type)),
  ).toEqual([
    "thread.item.added",
    "widget.streaming_text.value_delta",
    "widget.streaming_text.value_delta",
    "widget.root.updated",
    "widget.root.updated",
    "thread.item.done",
  ]);
  const [answer] = askReference([{ ask: "stream", states }]);
  expect(normalised(ours)).toEqual(normalised(answer?.events ?? []));
});

test("what a client makes of the events is the last state", async () => {
  const [added, ...rest] = await eventsOf(inTurn(...states));
  if (added?.type !== "thread.item.added") throw new Error("no item was added");
  const last = rest.reduce(
    (item, event) => (event.type === "thread.item.updated" ? applyItemUpdate(item, event.update) : item),
    added.item,
  );
  expect(last).toMatchObject({ id: added.item.id, widget: states.at(-1) });
  expect(rest.at(-1)).toEqual({ type: "thread.item.done", item: last });
});

test("one widget is done at once", async () => {
  const widget = card([text("Hi")]);
  const [event, ...none] = await eventsOf(widget, { copyText: "Hi", createId: (kind) => `${kind}-1` });
  expect(none).toEqual([]);
  expect(event).toEqual({
    type: "thread.item.done",
    item: {
      type: "widget",
      id: "widget-1",
      thread_id: "thr_1",
      created_at: expect.stringMatching(/Z$/),
      widget,
      copy_text: "Hi",
    },
  });
  expect((await eventsOf(widget))[0]).not.toHaveProperty("item.copy_text");
});

test("one object that its author goes on changing is as good as many", async () => {
  async function* changing(): AsyncGenerator<WidgetRoot> {
    const answer = markdown({ id: "answer", value: "", streaming: true });
    const widget = card([answer]);
    for (const word of ["one ", "two ", "three"]) {
      answer.value += word;
      yield widget;
    }
  }
  const events = await eventsOf(changing());
  expect(events.flatMap((event) => (event.type === "thread.item.updated" ? [event.update] : []))).toEqual(
    ["two ", "three"].map((delta) => ({
      type: "widget.streaming_text.value_delta",
      component_id: "answer",
      delta,
      done: false,
    })),
  );
  expect(events[0]).toMatchObject({ item: { widget: { children: [{ value: "one " }] } } });
});

test("a list of states will do, and components may be replaced alone", async () => {
  const options = (label: string): WidgetRoot => card([row({ id: "r" }, [text(label)]), text("same")]);
  const events = await eventsOf([options("a"), options("b")], { components: true });
  expect(events[1]).toMatchObject({
    update: {
      type: "widget.component.updated",
      component_id: "r",
      component: { children: [{ value: "b" }] },
    },
  });
});

test("a source without a state, or with one that is no widget, is refused", async () => {
  await expect(eventsOf(inTurn())).rejects.toMatchObject({ code: "nothing_streamed" });
  const wrong = { type: "Card", children: [{ value: "x" }] } as unknown as WidgetRoot;
  const error: unknown = await eventsOf(inTurn(states[0] as WidgetRoot, wrong)).catch(
    (caught: unknown) => caught,
  );
  expect(isWidgetError(error) && [error.code, error.path]).toEqual([
    "invalid_widget",
    ["children", 0, "type"],
  ]);
  await expect(eventsOf({ type: "Modal" } as unknown as WidgetRoot)).rejects.toMatchObject({
    code: "invalid_widget",
  });
});

test("what the source throws is passed on, and a reader that leaves ends the source", async () => {
  const failure = new Error("the model is gone");
  let ended = 0;
  async function* failing(): AsyncGenerator<WidgetRoot> {
    try {
      yield* states;
      throw failure;
    } finally {
      ended += 1;
    }
  }
  await expect(eventsOf(failing())).rejects.toBe(failure);
  for await (const event of streamWidget(failing(), { thread }))
    if (event.type === "thread.item.added") break;
  expect(ended).toBe(2);
});

test("items are widget items, with ids of their own", async () => {
  const [one, other] = [await eventsOf(card([])), await eventsOf(card([]))].map(([event]) =>
    event?.type === "thread.item.done" ? (event.item as WidgetItem) : undefined,
  );
  expect(one?.id).toMatch(/^wdg_[0-9a-f]{32}$/);
  expect(one?.id).not.toBe(other?.id);
});
