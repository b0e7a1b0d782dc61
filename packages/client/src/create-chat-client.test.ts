import { expect, test } from "vitest";
import type { ChatState } from "./chat-client.ts";
import { itemKey } from "./state/item-key.ts";
import {
  answerFirst,
  beginFirst,
  createInbox,
  text,
  transcript,
  until,
  useScriptedServer,
} from "./testing/chat-harness.ts";
import { wireDelta } from "./testing/wire-fixtures.ts";

const harness = useScriptedServer();

test("a first message makes the thread, and nothing is sent before it", async () => {
  harness.server.on("threads.create", answerFirst);
  const client = harness.connect({ locale: "de-CH" });
  await client.openThread(null);
  expect(harness.server.requests).toEqual([]);
  await client.send(text("Hello"));
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
  expect(client.state).toMatchObject({ threadId: "thr_1", phase: "idle", canStop: false });
  expect(client.state.live.size).toBe(0);
  const [request] = harness.server.requests;
  expect(request?.params).toEqual({
    input: { content: [{ type: "input_text", text: "Hello" }], attachments: [], inference_options: {} },
  });
  expect(request?.metadata?.parlor).toEqual({ resumable: true, idempotency_key: expect.any(String) });
  expect(request?.headers["accept-language"]).toBe("de-CH");
});

test("the page's fetch gets a string, plain headers, a JSON string and a signal", async () => {
  harness.server.on("threads.create", answerFirst);
  const calls: [unknown, RequestInit | undefined][] = [];
  const client = harness.connect({
    fetch: (input, init) => {
      calls.push([input, init]);
      return fetch(input, init);
    },
  });
  await client.send(text("Hello"));
  const [input, init] = calls[0] ?? [];
  expect(input).toBe(harness.server.url);
  expect(Object.getPrototypeOf(init?.headers)).toBe(Object.prototype);
  expect(init?.headers).toMatchObject({ "Content-Type": "application/json" });
  expect(JSON.parse(init?.body as string)).toMatchObject({ type: "threads.create" });
  expect(init?.signal).toBeInstanceOf(AbortSignal);
});

test("a deletion outlives the page that sends it; nothing else does", async () => {
  const kept: unknown[] = [];
  harness.server.on("threads.list", (exchange) => exchange.json({ data: [], has_more: false }));
  harness.server.on("threads.delete", (exchange) => exchange.json({}));
  const client = harness.connect({
    fetch: (input, init) => {
      kept.push([JSON.parse(init?.body as string).type, init?.keepalive ?? false]);
      return fetch(input, init);
    },
  });
  await client.loadThreads();
  await client.deleteThread("thr_1");
  expect(kept).toEqual([
    ["threads.list", false],
    ["threads.delete", true],
  ]);
});

test("the user message is shown at once, and its key stays when the echo comes", async () => {
  const turn = createInbox();
  harness.server.on("threads.create", turn.script);
  const client = harness.connect();
  const sent = client.send(text("Hello"));
  expect(transcript(client.state)).toEqual(["user?: Hello"]);
  expect(client.state.phase).toBe("sending");
  const key = itemKey(client.state, client.state.items[0]?.id ?? "");
  answerFirst(await turn.next());
  await sent;
  expect(client.state.items[0]?.id).toBe("msg_1");
  expect(itemKey(client.state, "msg_1")).toBe(key);
  expect(itemKey(client.state, "msg_2")).toBe("msg_2");
});

test("deltas of one chunk are one change of state, and leave the items alone", async () => {
  const turn = createInbox();
  harness.server.on("threads.create", turn.script);
  const client = harness.connect();
  const sent = client.send(text("Hello"));
  const exchange = await turn.next();
  beginFirst(exchange);
  await until(client, ({ items }) => items.length === 2);
  const { items } = client.state;
  const states: ChatState[] = [];
  client.subscribe((state) => states.push(state));
  exchange.send(wireDelta("msg_2", "one "), wireDelta("msg_2", "two "), wireDelta("msg_2", "three"));
  await until(client, (state) => transcript(state)[1] === "assistant: one two three");
  expect(states).toHaveLength(1);
  expect(states[0]?.items).toBe(items);
  exchange.end();
  await sent;
});

test("a message that did not arrive stays, and is sent again with the same key", async () => {
  harness.server.on("threads.create", (exchange) =>
    exchange.json({ error: { code: "store_unavailable", message: "Later.", request_id: "req_1" } }, 503),
  );
  const client = harness.connect();
  const errors: string[] = [];
  client.on("error", ({ failure }) => errors.push(failure.code));
  await expect(client.send(text("Hello"))).rejects.toMatchObject({
    failure: {
      code: "store_unavailable",
      message: "Later.",
      requestId: "req_1",
      status: 503,
      canRetry: true,
    },
  });
  expect(transcript(client.state)).toEqual(["user!: Hello"]);
  expect(client.state.failure?.code).toBe("store_unavailable");
  expect(errors).toEqual(["store_unavailable"]);
  harness.server.on("threads.create", answerFirst);
  await client.retry();
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
  expect(client.state.failure).toBeUndefined();
  const keys = harness.server.requests.map(({ metadata }) => metadata?.parlor?.idempotency_key);
  expect(keys[0]).toBe(keys[1]);
});
