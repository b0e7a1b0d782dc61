import type { ThreadItem } from "@parlor/protocol";
import { expect, test } from "vitest";
import { itemKey } from "../state/item-key.ts";
import {
  answerFirst,
  createInbox,
  text,
  transcript,
  until,
  useScriptedServer,
} from "../testing/chat-harness.ts";
import type { Exchange } from "../testing/scripted-server.ts";
import { wireAnswer, wireDone, wireThread, wireUserMessage } from "../testing/wire-fixtures.ts";

const harness = useScriptedServer();

function serveThread(items: ThreadItem[], pageSize = 20) {
  harness.server.on("threads.get_by_id", (exchange) => {
    const page = items.slice(0, pageSize);
    const hasMore = page.length < items.length;
    exchange.json({
      ...wireThread(String(exchange.params.thread_id)),
      items: { data: page, has_more: hasMore, ...(hasMore && { after: page.at(-1)?.id }) },
    });
  });
  harness.server.on("items.list", (exchange) => listItems(exchange, items));
}

function listItems(exchange: Exchange, items: ThreadItem[]) {
  const { after, limit, order } = exchange.params as { after?: string; limit: number; order: string };
  const ordered = order === "desc" ? items.toReversed() : items;
  const start = after === undefined ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
  const data = ordered.slice(start, start + limit);
  const hasMore = start + limit < ordered.length;
  exchange.json({ data, has_more: hasMore, ...(hasMore && { after: data.at(-1)?.id }) });
}

function conversation(turns: number): ThreadItem[] {
  return Array.from({ length: turns }, (_, turn) => [
    wireUserMessage(`msg_${turn}u`, `question ${turn}`),
    wireAnswer(`msg_${turn}a`, `answer ${turn}`),
  ]).flat();
}

/** Sends a message, and leaves its thread and opens it again before the message has arrived. */
async function sendAndComeBack() {
  const turns = createInbox();
  harness.server.on("threads.add_user_message", turns.script);
  const client = harness.connect();
  await client.openThread("thr_1");
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  await client.openThread("thr_2");
  await client.openThread("thr_1");
  return { client, sent, exchange };
}

test("a message whose thread is left and opened again before it has arrived is shown there, and then its answer", async () => {
  const saved: ThreadItem[] = [wireUserMessage("msg_8", "Old")];
  harness.server.on("threads.get_by_id", (exchange) =>
    exchange.json(wireThread(String(exchange.params.thread_id), saved)),
  );
  const { client, sent, exchange } = await sendAndComeBack();
  expect(transcript(client.state)).toEqual(["user: Old", "user?: Hello"]);
  const key = itemKey(client.state, client.state.items.at(-1)?.id ?? "");
  saved.push(wireUserMessage("msg_9", "Hello"), wireAnswer("msg_10", "Hi"));
  exchange.nextId = 1;
  exchange.send(wireDone(wireUserMessage("msg_9", "Hello")));
  await sent;
  await until(client, ({ items }) => items.length === 3);
  expect(transcript(client.state)).toEqual(["user: Old", "user: Hello", "assistant: Hi"]);
  expect(itemKey(client.state, "msg_9")).toBe(key);
  expect(client.state.unsent.size).toBe(0);
});

test("a message whose thread is left and opened again before it fails is shown there as failed", async () => {
  serveThread([wireUserMessage("msg_8", "Old")]);
  const { client, sent, exchange } = await sendAndComeBack();
  exchange.text("Bad gateway", 502);
  await expect(sent).rejects.toThrow();
  await until(client, ({ failed }) => failed.size === 1);
  expect(transcript(client.state)).toEqual(["user: Old", "user!: Hello"]);
});

test("the mark that an answer was stopped stays when the page of older items ends with that answer", async () => {
  const items = conversation(26);
  serveThread(items);
  const lastOfOlder = "msg_0a";
  harness.server.on("items.list", (exchange) => {
    const isNewest = exchange.params.after === undefined;
    const data = (isNewest ? items.slice(2) : items.slice(0, 2)).toReversed();
    exchange.json({
      data,
      has_more: isNewest,
      ...(isNewest && { after: data.at(-1)?.id }),
      parlor: { stopped: isNewest ? [lastOfOlder] : [] },
    });
  });
  const client = harness.connect();
  await client.openThread("thr_1");
  expect(client.state.hasOlder).toBe(true);
  await client.loadOlder();
  expect(client.state.items).toHaveLength(52);
  expect([...client.state.stopped]).toEqual([lastOfOlder]);
});

test("a long thread opens at its newest messages, and older ones are read page by page", async () => {
  const items = conversation(70);
  serveThread(items);
  const client = harness.connect();
  await client.openThread("thr_1");
  expect(client.state.items.map(({ id }) => id)).toEqual(items.slice(-50).map(({ id }) => id));
  expect(client.state.hasOlder).toBe(true);
  await client.loadOlder();
  expect(client.state.items).toHaveLength(100);
  const [first, second] = [client.loadOlder(), client.loadOlder()];
  expect(client.state.loadingOlder).toBe(true);
  await Promise.all([first, second]);
  expect(client.state.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  expect(client.state).toMatchObject({ hasOlder: false, loadingOlder: false });
  await client.loadOlder();
  expect(harness.server.types()).toEqual(["threads.get_by_id", "items.list", "items.list", "items.list"]);
});

test("a page that is whole is taken in whichever order it comes", async () => {
  const items = [wireUserMessage("msg_1", "Hello", 1), wireAnswer("msg_2", "Hi!", 2)];
  serveThread(items.toReversed());
  const client = harness.connect();
  await client.openThread("thr_1");
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
  expect(harness.server.types()).toEqual(["threads.get_by_id"]);
});

test("pages with nothing to show are passed over, hidden items never shown", async () => {
  const hidden: ThreadItem = {
    ...wireAnswer("hcx_1", ""),
    type: "hidden_context_item",
    content: "secret",
  } as never;
  harness.server.on("threads.get_by_id", (exchange) =>
    exchange.json({ ...wireThread("thr_1"), items: { data: [], has_more: true, after: "x" } }),
  );
  harness.server.on("items.list", (exchange) => {
    if (exchange.params.after === undefined) exchange.json({ data: [], has_more: true, after: "c1" });
    else exchange.json({ data: [hidden, wireUserMessage("msg_1", "Hello")], has_more: true, after: "c2" });
  });
  const client = harness.connect();
  await client.openThread("thr_1");
  expect(transcript(client.state)).toEqual(["user: Hello"]);
  expect(client.state.hasOlder).toBe(true);
});

test("the thread that was opened last wins, whichever is read first", async () => {
  const gets = createInbox();
  harness.server.on("threads.get_by_id", gets.script);
  const client = harness.connect();
  const told: string[] = [];
  client.on("thread.load.start", ({ threadId }) => told.push(`start ${threadId}`));
  client.on("thread.load.end", ({ threadId }) => told.push(`end ${threadId}`));
  client.on("thread.change", ({ threadId }) => told.push(`change ${threadId}`));
  const one = client.openThread("thr_1");
  const first = await gets.next();
  const two = client.openThread("thr_2");
  const second = await gets.next();
  second.json(wireThread("thr_2", [wireUserMessage("msg_2", "Second")]));
  await two;
  first.json(wireThread("thr_1", [wireUserMessage("msg_1", "First")]));
  await one;
  expect(client.state.threadId).toBe("thr_2");
  expect(transcript(client.state)).toEqual(["user: Second"]);
  expect(client.state.failure).toBeUndefined();
  expect(told).toEqual([
    "change thr_1",
    "start thr_1",
    "end thr_1",
    "change thr_2",
    "start thr_2",
    "end thr_2",
  ]);
});

test("what comes late from a fetch that cannot be aborted is passed over", async () => {
  const gets = createInbox();
  harness.server.on("threads.get_by_id", gets.script);
  let answered = 0;
  const client = harness.connect({
    fetch: async (input, init) => {
      const { signal: _, ...rest } = init ?? {};
      const response = await fetch(input, rest);
      answered += 1;
      return response;
    },
  });
  client.openThread("thr_1");
  const first = await gets.next();
  const two = client.openThread("thr_2");
  (await gets.next()).json(wireThread("thr_2", [wireAnswer("msg_2", "Second")]));
  await two;
  first.json(wireThread("thr_1", [wireAnswer("msg_1", "First")]));
  await until(client, () => answered === 2);
  await new Promise((resolve) => setImmediate(resolve));
  expect(transcript(client.state)).toEqual(["assistant: Second"]);
});

test("a thread that cannot be read says why, and a retry reads it again", async () => {
  harness.server.on("threads.get_by_id", (exchange) =>
    exchange.json(
      { error: { code: "thread_not_found", message: "No such thread.", request_id: "req_7" } },
      404,
    ),
  );
  const client = harness.connect();
  const errors: string[] = [];
  client.on("error", ({ failure }) => errors.push(failure.code));
  await expect(client.openThread("thr_1")).rejects.toMatchObject({
    failure: { code: "thread_not_found", status: 404, requestId: "req_7", canRetry: false },
  });
  expect(client.state).toMatchObject({
    threadId: "thr_1",
    phase: "idle",
    failure: { code: "thread_not_found" },
  });
  expect(errors).toEqual(["thread_not_found"]);
  serveThread([wireUserMessage("msg_1", "Hello")]);
  await client.retry();
  expect(transcript(client.state)).toEqual(["user: Hello"]);
  expect(client.state.failure).toBeUndefined();
});

test("a message typed while the thread loads is sent after it", async () => {
  const gets = createInbox();
  harness.server.on("threads.get_by_id", gets.script);
  harness.server.on("threads.add_user_message", (exchange) => {
    exchange.send(wireDone(wireUserMessage("msg_3", "More")), wireDone(wireAnswer("msg_4", "Yes")));
    exchange.end();
  });
  const client = harness.connect();
  const opened = client.openThread("thr_1");
  const sent = client.send(text("More"));
  expect(transcript(client.state)).toEqual(["user?: More"]);
  (await gets.next()).json(wireThread("thr_1", [wireUserMessage("msg_1", "Hello")]));
  await opened;
  expect(transcript(client.state)).toEqual(["user: Hello", "user?: More"]);
  await sent;
  expect(transcript(client.state)).toEqual(["user: Hello", "user: More", "assistant: Yes"]);
});

test("a message typed into a thread that turns out closed or gone is kept", async () => {
  const gets = createInbox();
  harness.server.on("threads.get_by_id", gets.script);
  const client = harness.connect();
  client.openThread("thr_1");
  const sent = client.send(text("More"));
  (await gets.next()).json(wireThread("thr_1", [], { status: { type: "closed", reason: "Resolved." } }));
  await expect(sent).rejects.toMatchObject({ failure: { code: "thread_closed", message: "Resolved." } });
  expect(transcript(client.state)).toEqual(["user!: More"]);
  await expect(client.send(text("Again"))).rejects.toMatchObject({ failure: { code: "thread_closed" } });
  expect(transcript(client.state)).toEqual(["user!: More"]);

  client.openThread("thr_2");
  const other = client.send(text("Other"));
  (await gets.next()).json({ detail: "Gone" }, 404);
  await expect(other).rejects.toMatchObject({ failure: { status: 404 } });
  expect(transcript(client.state)).toEqual(["user!: Other"]);
  expect(harness.server.types()).toEqual(["threads.get_by_id", "threads.get_by_id"]);
});

test("events of a thread that was left do not reach the one that is open", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  serveThread([wireUserMessage("msg_8", "Old")]);
  harness.server.on("threads.list", (exchange) => exchange.json({ data: [], has_more: false }));
  const client = harness.connect();
  await client.loadThreads();
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  await client.openThread("thr_2");
  // Nothing has acknowledged the message yet: it is followed until something does.
  answerFirst(exchange);
  await sent;
  expect(client.state.threadId).toBe("thr_2");
  expect(transcript(client.state)).toEqual(["user: Old"]);
  expect(client.state.history.threads.map(({ id }) => id)).toEqual(["thr_1"]);
  expect(client.state.phase).toBe("idle");
});

test("leaving a thread whose turn streams closes the stream", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  const told: string[] = [];
  client.on("response.start", () => told.push("start"));
  client.on("response.end", () => told.push("end"));
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  exchange.send(
    { type: "thread.created", thread: wireThread("thr_1") },
    wireDone(wireUserMessage("msg_1", "Hello")),
  );
  await until(client, ({ threadId }) => threadId === "thr_1");
  await client.openThread(null);
  await exchange.closed;
  await sent;
  expect(client.state).toMatchObject({ threadId: null, thread: null, phase: "idle", items: [] });
  expect(told).toEqual(["start", "end"]);
});

test("a message that failed waits where it was typed", async () => {
  harness.server.on("threads.create", (exchange) => exchange.text("Bad gateway", 502));
  serveThread([wireUserMessage("msg_8", "Old")]);
  const client = harness.connect();
  await expect(client.send(text("Hello"))).rejects.toMatchObject({
    failure: { status: 502, canRetry: true },
  });
  await client.openThread("thr_2");
  expect(transcript(client.state)).toEqual(["user: Old"]);
  await client.openThread(null);
  expect(transcript(client.state)).toEqual(["user!: Hello"]);
  await client.openThread(null);
  expect(client.state.items).toEqual([]);
});

test("a refresh joins what is new, drops what is gone, and leaves the rest as it was", async () => {
  const items = conversation(3);
  serveThread(items);
  const client = harness.connect();
  await client.openThread("thr_1");
  const before = client.state.items;
  await client.refresh();
  expect(client.state.items).toBe(before);
  serveThread([...items.slice(0, 4), wireUserMessage("msg_new", "New")]);
  await client.refresh();
  expect(client.state.items.map(({ id }) => id)).toEqual(["msg_0u", "msg_0a", "msg_1u", "msg_1a", "msg_new"]);
  expect(client.state.items[0]).toBe(before[0]);
});

test("a refresh keeps the older items that were read, unless there may be a gap", async () => {
  const items = conversation(40);
  serveThread(items);
  const client = harness.connect();
  await client.openThread("thr_1");
  await client.loadOlder();
  expect(client.state.items).toHaveLength(80);
  await client.refresh();
  expect(client.state.items).toHaveLength(80);
  expect(client.state.hasOlder).toBe(false);
  const later = Array.from({ length: 60 }, (_, index) => wireUserMessage(`msg_later${index}`, "later"));
  serveThread([...items, ...later]);
  await client.refresh();
  expect(client.state.items.map(({ id }) => id)).toEqual(later.slice(-50).map(({ id }) => id));
  expect(client.state.hasOlder).toBe(true);
  await client.loadOlder();
  expect(client.state.items).toHaveLength(100);
});

test("feedback comes with the page of items that it is on, and goes where the server has none any more", async () => {
  const items = conversation(26);
  serveThread(items);
  let kept: Record<string, string> = { msg_0a: "negative", msg_25a: "positive", msg_24a: "perhaps" };
  harness.server.on("items.list", (exchange) => {
    const isNewest = exchange.params.after === undefined;
    const data = (isNewest ? items.slice(2) : items.slice(0, 2)).toReversed();
    const feedback = Object.fromEntries(
      Object.entries(kept).filter(([id]) => data.some((item) => item.id === id)),
    );
    exchange.json({
      data,
      has_more: isNewest,
      ...(isNewest && { after: data.at(-1)?.id }),
      parlor: { feedback },
    });
  });
  const client = harness.connect();
  await client.openThread("thr_1");
  expect([...client.state.feedback]).toEqual([["msg_25a", "positive"]]);
  await client.loadOlder();
  expect(Object.fromEntries(client.state.feedback)).toEqual({ msg_25a: "positive", msg_0a: "negative" });
  kept = {};
  await client.refresh();
  expect([...client.state.feedback]).toEqual([["msg_0a", "negative"]]);
});

test("what was read before feedback had arrived does not take it back", async () => {
  serveThread(conversation(1));
  const client = harness.connect();
  await client.openThread("thr_1");
  const reads = createInbox();
  const feedbacks = createInbox();
  harness.server.on("threads.get_by_id", reads.script);
  harness.server.on("items.feedback", feedbacks.script);
  const answer = {
    ...wireThread("thr_1"),
    items: { data: conversation(1), has_more: false },
    parlor: { feedback: {} },
  };

  // Asked for before, and while, it is on its way.
  const before = client.refresh({ only: "thread" });
  const read = await reads.next();
  const given = client.giveFeedback(["msg_0a"], "positive");
  read.json(answer);
  await before;
  expect(client.state.feedback.get("msg_0a")).toBe("positive");
  const meanwhile = client.refresh({ only: "thread" });
  (await reads.next()).json(answer);
  await meanwhile;
  expect(client.state.feedback.get("msg_0a")).toBe("positive");
  (await feedbacks.next()).json({});
  await given;

  const after = client.refresh({ only: "thread" });
  (await reads.next()).json(answer);
  await after;
  expect(client.state.feedback.size).toBe(0);
});
