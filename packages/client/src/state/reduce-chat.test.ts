import type { ThreadItem, ThreadStreamEvent } from "@parlor/protocol";
import { encodeSseEvent } from "@parlor/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatFailure, ChatState } from "../chat-client.ts";
import {
  wireAdded,
  wireAnswer,
  wireDelta,
  wireDone,
  wireOptions,
  wireThread,
  wireUserMessage,
} from "../testing/wire-fixtures.ts";
import { readBatches } from "../transport/event-batches.ts";
import type { ChatChange } from "./chat-change.ts";
import { itemKey } from "./item-key.ts";
import { initialChatState, reduceChat } from "./reduce-chat.ts";

/** Applies changes with every state frozen: a reducer that writes to one throws. */
function apply(state: ChatState, ...changes: ChatChange[]): ChatState {
  return changes.reduce((before, change) => freeze(reduceChat(freeze(before), freeze(change))), state);
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map || value instanceof Set) {
    for (const inner of value.values()) freeze(inner);
    return value;
  }
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
  return value;
}

function events(...list: object[]): ChatChange {
  return { type: "turn.events", events: list as ThreadStreamEvent[] };
}

const local = wireUserMessage("local_1", "Hello");
const failure: ChatFailure = { code: "network_error", message: "No network.", canRetry: true };
const begun = apply(
  initialChatState,
  { type: "message.shown", item: local },
  { type: "turn.started" },
  { type: "turn.accepted" },
  events(
    { type: "thread.created", thread: wireThread("thr_1") },
    wireDone(wireUserMessage("msg_1", "Hello")),
    wireOptions(),
    wireAdded(wireAnswer("msg_2", "")),
  ),
);

/** A turn with something of every family: text, annotation, workflow, widget, image, removal, progress. */
const workflow: ThreadItem = {
  type: "workflow",
  id: "wf_1",
  thread_id: "thr_1",
  created_at: "2026-11-21T10:00:02",
  workflow: { type: "reasoning", tasks: [], expanded: false },
};
const thought = { type: "thought" as const, content: "Hm", status_indicator: "loading" as const };
const widget: ThreadItem = {
  type: "widget",
  id: "wdg_1",
  thread_id: "thr_1",
  created_at: "2026-11-21T10:00:03",
  widget: { type: "Card", children: [{ type: "Text", id: "t", value: "" }] },
};
const recorded = [
  { type: "thread.created", thread: wireThread("thr_1") },
  wireDone(wireUserMessage("msg_1", "Grüße 👋")),
  wireOptions(),
  { type: "progress_update", text: "Thinking" },
  wireAdded(workflow),
  {
    type: "thread.item.updated",
    item_id: "wf_1",
    update: { type: "workflow.task.added", task_index: 0, task: thought },
  },
  {
    type: "thread.item.updated",
    item_id: "wf_1",
    update: {
      type: "workflow.task.updated",
      task_index: 0,
      task: { ...thought, status_indicator: "complete" },
    },
  },
  wireDone({ ...workflow, workflow: { type: "reasoning", tasks: [thought], expanded: false } } as ThreadItem),
  wireAdded(wireAnswer("msg_2", "")),
  wireDelta("msg_2", "Guten "),
  wireDelta("msg_2", "Tag 👋"),
  {
    type: "thread.item.updated",
    item_id: "msg_2",
    update: {
      type: "assistant_message.content_part.annotation_added",
      content_index: 0,
      annotation_index: 0,
      annotation: {
        type: "annotation",
        source: { type: "url", url: "https://example.com", title: "x" },
        index: 3,
      },
    },
  },
  wireDelta("msg_2", "!"),
  { type: "thread.updated", thread: wireThread("thr_1", [], { title: "Grüße" }) },
  wireDone(wireAnswer("msg_2", "Guten Tag 👋!")),
  wireAdded(widget),
  {
    type: "thread.item.updated",
    item_id: "wdg_1",
    update: { type: "widget.streaming_text.value_delta", component_id: "t", delta: "ü", done: false },
  },
  wireAdded(wireAnswer("msg_3", "")),
  wireDelta("msg_3", "gone"),
  { type: "thread.item.removed", item_id: "msg_3" },
  wireAdded(wireAnswer("msg_4", "")),
  wireDelta("msg_4", "unfinished"),
  { type: "notice", level: "warning", message: "Careful" },
  { type: "error", code: "stream.error", allow_retry: true },
] as ThreadStreamEvent[];

const sent = apply(initialChatState, { type: "message.shown", item: local }, { type: "turn.started" });
const wholeTurn = apply(sent, { type: "turn.accepted" }, events(...recorded));

test("a recorded turn, from its first event to its end", () => {
  expect(wholeTurn.items.map(({ id }) => id)).toEqual(["msg_1", "wf_1", "msg_2", "wdg_1", "msg_4"]);
  expect([...wholeTurn.live.keys()]).toEqual(["wdg_1", "msg_4"]);
  const ended = apply(wholeTurn, { type: "turn.ended" });
  expect(ended.live.size).toBe(0);
  expect(ended.items[3]).toMatchObject({ widget: { children: [{ value: "ü" }] } });
  expect(ended.items[4]).toMatchObject({ content: [{ text: "unfinished" }] });
  expect(ended).toMatchObject({
    phase: "idle",
    canStop: false,
    thread: { id: "thr_1", title: "Grüße" },
    failure: { code: "stream.error", canRetry: true },
    notices: [{ message: "Careful" }],
  });
  expect(ended.thread).not.toHaveProperty("items");
  expect(ended.progress).toBeUndefined();
});

test("any split of a turn's events into changes gives the same state", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: recorded.length, maxLength: recorded.length }),
      (cuts) => {
        let state = apply(sent, { type: "turn.accepted" });
        let batch: ThreadStreamEvent[] = [];
        recorded.forEach((event, index) => {
          batch.push(event);
          if (!cuts[index]) return;
          state = apply(state, events(...batch));
          batch = [];
        });
        expect(apply(state, events(...batch))).toEqual(wholeTurn);
      },
    ),
  );
});

test("any split of a stream's bytes gives the same state", async () => {
  const bytes = new TextEncoder().encode(
    recorded.map((event, index) => encodeSseEvent(JSON.stringify(event), index + 1)).join(""),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 30 }),
      async (places) => {
        const cuts = [0, ...places.toSorted((one, other) => one - other), bytes.length];
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            cuts.slice(1).forEach((end, index) => {
              controller.enqueue(bytes.subarray(cuts[index], end));
            });
            controller.close();
          },
        });
        let state = apply(sent, { type: "turn.accepted" });
        let lastId: number | undefined;
        for await (const batch of readBatches(body, new AbortController().signal)) {
          state = apply(state, events(...batch.events));
          lastId = batch.lastId ?? lastId;
        }
        expect(state).toEqual(wholeTurn);
        expect(lastId).toBe(recorded.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("a text delta makes a new snapshot and touches nothing but live", () => {
  const after = apply(begun, events(wireDelta("msg_2", "word")));
  expect(after).not.toBe(begun);
  for (const key of Object.keys(begun) as (keyof ChatState)[]) {
    if (key !== "live") expect(after[key], key).toBe(begun[key]);
  }
  expect(after.live.get("msg_2")).toMatchObject({ content: [{ text: "word" }] });
  expect(begun.live.get("msg_2")).toMatchObject({ content: [] });
});

test("a delta does not look through the items of its thread", () => {
  let reads = 0;
  const items = new Proxy(begun.items, {
    get(target, name, receiver) {
      reads += 1;
      return Reflect.get(target, name, receiver);
    },
  });
  const after = reduceChat({ ...begun, items }, events(wireDelta("msg_2", "word")));
  expect(after.live.get("msg_2")).toMatchObject({ content: [{ text: "word" }] });
  expect(reads).toBe(0);
});

test.each<[string, ChatChange]>([
  ["an update of an unknown item", events(wireDelta("msg_none", "x"))],
  [
    "an update that does not fit its item",
    events({ ...wireDelta("msg_2", "x"), update: { type: "widget.root.updated", widget: { type: "Card" } } }),
  ],
  ["an update of an unknown kind", events({ ...wireDelta("msg_2", "x"), update: { type: "of.tomorrow" } })],
  ["an event of an unknown kind", events({ type: "of.tomorrow" })],
  ["an effect", events({ type: "client_effect", name: "x", data: {} })],
  ["the removal of an unknown item", events({ type: "thread.item.removed", item_id: "msg_none" })],
  [
    "a hidden item",
    events(wireDone({ ...workflow, type: "hidden_context_item", content: "secret" } as ThreadItem)),
  ],
  ["acceptance of a turn that streams", { type: "turn.accepted" }],
  ["the failure of a message that is not on its way", { type: "message.failed", itemId: "x", failure }],
  ["a truncation after an unknown item", { type: "items.truncated", afterId: "msg_none" }],
  ["a truncation after the last item", { type: "items.truncated", afterId: "msg_2" }],
  ["the replacement of an unknown item", { type: "item.replaced", item: wireAnswer("msg_none", "x") }],
  ["the same connection", { type: "connection.changed", connection: "online" }],
  ["a rename of an unknown thread", { type: "history.renamed", threadId: "thr_none", title: "x" }],
  ["the removal of an unknown thread", { type: "history.removed", threadId: "thr_none" }],
])("%s changes nothing", (_, change) => {
  expect(apply(begun, change)).toBe(begun);
});

test("the echo takes the place and the key of the message", () => {
  const shown = apply(
    initialChatState,
    { type: "message.shown", item: wireUserMessage("local_0", "Earlier") },
    { type: "message.failed", itemId: "local_0", failure },
    { type: "message.shown", item: local },
  );
  expect(shown.unsent).toEqual(new Set(["local_1"]));
  const echoed = apply(shown, events(wireDone(wireUserMessage("msg_1", "Hello"))));
  expect(echoed.items.map(({ id }) => id)).toEqual(["local_0", "msg_1"]);
  expect(itemKey(echoed, "msg_1")).toBe("local_1");
  expect(itemKey(echoed, "local_0")).toBe("local_0");
  expect(echoed.unsent.size).toBe(0);
  expect(echoed.failed.get("local_0")).toEqual(failure);
  // What comes twice, as after a second connection, changes the item and not its place.
  const again = apply(echoed, events(wireDone(wireUserMessage("msg_1", "Hello"))));
  expect(again.items).toEqual(echoed.items);
  expect(itemKey(again, "msg_1")).toBe("local_1");
});

test("a message that is sent again goes to the end and is no longer failed", () => {
  const state = apply(
    initialChatState,
    { type: "message.shown", item: local },
    { type: "message.failed", itemId: "local_1", failure },
    { type: "message.shown", item: wireUserMessage("local_2", "Next") },
    events(wireDone(wireUserMessage("msg_2", "Next"))),
    { type: "message.shown", item: local },
  );
  expect(state.items.map(({ id }) => id)).toEqual(["msg_2", "local_1"]);
  expect(state.failed.size).toBe(0);
  expect(state.unsent).toEqual(new Set(["local_1"]));
});

test("a new turn begins without the failure, the notices and the progress of the last", () => {
  const ended = apply(wholeTurn, { type: "turn.ended" });
  const next = apply(ended, { type: "turn.started" });
  expect(next).toMatchObject({ phase: "sending", canStop: true, notices: [] });
  expect(next).not.toHaveProperty("failure");
  expect(apply(next, { type: "turn.ended", failure }).failure).toEqual(failure);
});

test("a turn that is being stopped stays so whatever comes", () => {
  const stopping = apply(begun, { type: "turn.stopping" });
  const later = apply(stopping, { type: "turn.accepted" }, events(wireOptions(), wireDelta("msg_2", "x")));
  expect(later).toMatchObject({ phase: "stopping", canStop: false });
});

test("a truncation keeps messages that did not arrive, and forgets feedback on what went", () => {
  const state = apply(
    begun,
    events(wireDone(wireAnswer("msg_2", "Hi"))),
    { type: "feedback.set", entries: new Map([["msg_2", "positive"]]) },
    { type: "turn.ended" },
    { type: "message.shown", item: wireUserMessage("local_2", "More") },
    { type: "message.failed", itemId: "local_2", failure },
    { type: "items.truncated", afterId: "msg_1" },
  );
  expect(state.items.map(({ id }) => id)).toEqual(["msg_1", "local_2"]);
  expect(state.feedback.size).toBe(0);
});

test("where answers were stopped is known from here and from the server, and gone when one is asked for anew", () => {
  const stopped = apply(
    begun,
    events(wireDone(wireAnswer("msg_2", "Hi"))),
    { type: "turn.stopping" },
    { type: "turn.ended" },
  );
  expect([...stopped.stopped]).toEqual(["msg_2"]);
  const same: ChatChange = { type: "items.marked", itemIds: ["msg_1", "msg_2"], stopped: ["msg_2"] };
  expect(reduceChat(stopped, same)).toBe(stopped);
  // A page decides about its own items, and may name others.
  const read = apply(stopped, { type: "items.marked", itemIds: ["msg_2"], stopped: ["msg_1"] });
  expect([...read.stopped]).toEqual(["msg_1"]);
  const older = apply(stopped, { type: "items.marked", itemIds: ["msg_0"], stopped: ["msg_0"] });
  expect([...older.stopped].sort()).toEqual(["msg_0", "msg_2"]);
  expect([...apply(stopped, { type: "items.truncated", afterId: "msg_1" }).stopped]).toEqual([]);
  expect([...apply(read, { type: "items.truncated", afterId: "msg_1" }).stopped]).toEqual([]);
  const opened = { type: "view.opened", threadId: "thr_2", thread: null, failed: [] } as const;
  expect(apply(stopped, opened).stopped.size).toBe(0);
});

test("that an answer was stopped is said with the last item that the server has and that says something", () => {
  const answered = apply(begun, events(wireDone(wireAnswer("msg_2", "Hi"))));
  const stop: ChatChange[] = [{ type: "turn.stopping" }, { type: "turn.ended" }];
  const endOfTurn = {
    type: "end_of_turn",
    id: "eot_1",
    thread_id: "thr_1",
    created_at: "2026-11-21T10:00:02",
  };
  const ended = apply(answered, events(wireDone(endOfTurn as ThreadItem)), ...stop);
  expect([...ended.stopped]).toEqual(["msg_2"]);
  const another: ChatChange[] = [
    { type: "message.shown", item: wireUserMessage("local_2", "More") },
    { type: "message.failed", itemId: "local_2", failure },
  ];
  const waiting = apply(answered, ...another, ...stop);
  expect(waiting.items.at(-1)?.id).toBe("local_2");
  expect([...waiting.stopped]).toEqual(["msg_2"]);
});

test("opening a view leaves nothing of the last one but the list of threads", () => {
  const listed = apply(
    wholeTurn,
    { type: "history.loaded", threads: [wireThread("thr_2")], hasMore: false, append: false },
    { type: "view.opened", threadId: "thr_2", thread: null, failed: [] },
  );
  const { history, ...rest } = listed;
  const { history: _, ...initial } = initialChatState;
  expect(rest).toEqual({ ...initial, threadId: "thr_2", phase: "loading" });
  expect(history.threads).toHaveLength(1);
});

test("a refresh does not undo what a turn has brought, though it is not saved yet", () => {
  const streaming = apply(begun, events(wireDelta("msg_2", "newest")));
  const without = apply(streaming, {
    type: "items.refreshed",
    thread: wireThread("thr_1"),
    items: [wireUserMessage("msg_1", "Hello")],
    hasOlder: false,
    keep: new Set(["msg_2"]),
  });
  expect(without.live.get("msg_2")).toMatchObject({ content: [{ text: "newest" }] });
  expect(without.items.map(({ id }) => id)).toEqual(["msg_1", "msg_2"]);
});

test("an item that is replaced from outside the stream is no longer shown as it streamed", () => {
  const replaced = apply(begun, { type: "item.replaced", item: wireAnswer("msg_2", "whole") });
  expect(replaced.live.has("msg_2")).toBe(false);
  expect(replaced.items[1]).toMatchObject({ content: [{ text: "whole" }] });
});

test("a refresh that brings nothing new gives the same state", () => {
  const { thread } = begun;
  if (!thread) throw new Error("no thread");
  const idle = apply(begun, { type: "turn.ended" });
  const refreshed = apply(
    idle,
    {
      type: "items.refreshed",
      thread: { ...thread },
      items: [...idle.items],
      hasOlder: false,
      keep: new Set(),
    },
    { type: "history.thread", thread: { ...thread }, prepend: false },
  );
  expect(refreshed).toBe(idle);
});

test("a failure is past when the conversation has gone on elsewhere, and stays when it has not", () => {
  const failed = apply(begun, { type: "turn.ended", failure });
  const refresh = (items: ThreadItem[]): ChatChange => ({
    type: "items.refreshed",
    thread: wireThread("thr_1"),
    items,
    hasOlder: false,
    keep: new Set(),
  });
  const [first, second] = [wireUserMessage("msg_1", "Hello"), wireAnswer("msg_2", "Hi!")];
  expect(apply(failed, refresh([first, second])).failure).toEqual(failure);
  expect(apply(failed, refresh([first])).failure).toEqual(failure);
  expect(apply(failed, refresh([first, second, wireUserMessage("msg_3", "More")])).failure).toBeUndefined();
});

test("the first page of threads, read again, keeps what was read beyond it", () => {
  const titled = (id: string, title: string) => ({ ...wireThread(id), title });
  const listed = apply(initialChatState, {
    type: "history.loaded",
    threads: [titled("thr_4", "4"), titled("thr_3", "3"), titled("thr_2", "2"), titled("thr_1", "1")],
    hasMore: false,
    append: false,
  });
  const read = (threads: ChatChange & { type: "history.refreshed" }) =>
    apply(listed, threads).history.threads.map(({ title }) => title);
  const same = [titled("thr_4", "4"), titled("thr_3", "3")];
  expect(apply(listed, { type: "history.refreshed", threads: same, hasMore: true })).toBe(listed);
  const changed = [titled("thr_5", "5"), titled("thr_3", "three")];
  expect(read({ type: "history.refreshed", threads: changed, hasMore: true })).toEqual([
    "5",
    "three",
    "2",
    "1",
  ]);
  const other = [titled("thr_9", "9"), titled("thr_8", "8")];
  expect(read({ type: "history.refreshed", threads: other, hasMore: true })).toEqual(["9", "8"]);
  expect(read({ type: "history.refreshed", threads: changed, hasMore: false })).toEqual(["5", "three"]);
});

test("messages that did not arrive come last, unless something was sent after them here", () => {
  const state = apply(
    initialChatState,
    { type: "view.opened", threadId: "thr_1", thread: null, failed: [] },
    {
      type: "view.loaded",
      thread: wireThread("thr_1"),
      items: [wireUserMessage("msg_1", "1")],
      hasOlder: true,
    },
    { type: "message.shown", item: wireUserMessage("local_1", "failed") },
    { type: "message.failed", itemId: "local_1", failure },
    { type: "message.shown", item: wireUserMessage("local_2", "sent") },
    events(wireDone(wireUserMessage("msg_2", "sent"))),
    { type: "message.shown", item: wireUserMessage("local_3", "failed too") },
    { type: "message.failed", itemId: "local_3", failure },
    events(wireDone(wireAnswer("msg_3", "of another page"))),
    {
      type: "items.refreshed",
      thread: wireThread("thr_1"),
      items: ["msg_1", "msg_2", "msg_3", "msg_4"].map((id) => wireUserMessage(id, id)),
      hasOlder: true,
      keep: new Set(),
    },
  );
  expect(state.items.map(({ id }) => id)).toEqual(["msg_1", "local_1", "msg_2", "msg_3", "msg_4", "local_3"]);
});
