import { expect, test, vi } from "vitest";
import {
  answerFirst,
  beginFirst,
  createInbox,
  text,
  transcript,
  until,
  useScriptedServer,
} from "../testing/chat-harness.ts";
import {
  wireAdded,
  wireAnswer,
  wireDelta,
  wireDone,
  wireOptions,
  wireThread,
  wireUserMessage,
} from "../testing/wire-fixtures.ts";

const harness = useScriptedServer();

test("stop cancels the run of a server that numbers its events, and reads on to the end", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  exchange.nextId = 1;
  beginFirst(exchange);
  exchange.send(wireDelta("msg_2", "Hal"));
  harness.server.on("parlor.runs.cancel", (cancel) => {
    cancel.json({ cancelled: true });
    exchange.send(wireDone(wireAnswer("msg_2", "Half")));
    exchange.end();
  });
  await until(client, (state) => transcript(state)[1] === "assistant: Hal");
  const stopped = client.stop();
  expect(client.state).toMatchObject({ phase: "stopping", canStop: false });
  await Promise.all([stopped, sent]);
  expect(harness.server.requests.at(-1)).toMatchObject({
    type: "parlor.runs.cancel",
    params: { thread_id: "thr_1" },
  });
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Half"]);
  expect(client.state.phase).toBe("idle");
  expect(client.state.failure).toBeUndefined();
});

test("stop closes the connection of any other server, and keeps what was there", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  beginFirst(exchange);
  exchange.send(wireDelta("msg_2", "Half"));
  await until(client, (state) => transcript(state)[1] === "assistant: Half");
  await client.stop();
  await sent;
  await exchange.closed;
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Half"]);
  expect(client.state.live.size).toBe(0);
  expect(client.state.failure).toBeUndefined();
  expect(harness.server.types()).toEqual(["threads.create"]);
});

test("a message that is stopped before it has arrived was not answered, and marks nothing", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect(
    {},
    // The server does not say what it is: that long nobody waits here.
    {
      schedule(callback, delayMs) {
        if (delayMs === 3_000) queueMicrotask(callback);
        return () => undefined;
      },
    },
  );
  const sent = client.send(text("Hello"));
  await turns.next();
  await client.stop();
  await sent;
  expect(transcript(client.state)).toEqual(["user!: Hello"]);
  expect([...client.state.stopped]).toEqual([]);
});

test("a page's fetch that does not pass the signal on is stopped all the same", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect({
    fetch: (input, init) => {
      const { signal: _, ...rest } = init ?? {};
      return fetch(input, rest);
    },
  });
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  beginFirst(exchange);
  await until(client, ({ items }) => items.length === 2);
  await client.stop();
  await sent;
  await exchange.closed;
  expect(client.state.phase).toBe("idle");
});

test("stop before anything has come back waits for what the server is, and cancels there", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  const stopped = client.stop();
  harness.server.on("parlor.runs.cancel", (cancel) => {
    cancel.json({ cancelled: true });
    exchange.end();
  });
  exchange.nextId = 1;
  beginFirst(exchange);
  exchange.send({ type: "thread.item.removed", item_id: "msg_2" });
  await Promise.all([stopped, sent]);
  expect(harness.server.types()).toEqual(["threads.create", "parlor.runs.cancel"]);
  expect(transcript(client.state)).toEqual(["user: Hello"]);
});

test("a server that stays silent is cut off by stop after a while, and the message is not lost", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect(
    {},
    {
      schedule(callback, delayMs) {
        const timer = setTimeout(callback, delayMs === 3_000 ? 0 : delayMs);
        return () => clearTimeout(timer);
      },
    },
  );
  const sent = client.send(text("Hello"));
  await turns.next();
  await client.stop();
  await sent;
  expect(transcript(client.state)).toEqual(["user!: Hello"]);
  expect(client.state.phase).toBe("idle");
});

test("stop is refused where the server does not allow it, and does nothing without a turn", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  await client.stop();
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  exchange.send(wireDone(wireUserMessage("msg_1", "Hello")), wireOptions(false));
  await until(client, ({ canStop }) => !canStop);
  await expect(client.stop()).rejects.toMatchObject({ failure: { code: "cannot_stop" } });
  expect(client.state.phase).toBe("streaming");
  exchange.end();
  await sent;
});

test("a second message during a turn is refused and changes nothing", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  const sent = client.send(text("Hello"));
  const before = client.state;
  await expect(client.send(text("Again"))).rejects.toMatchObject({ failure: { code: "turn_in_progress" } });
  await expect(client.send(text("  "))).rejects.toMatchObject({ failure: { code: "empty_message" } });
  expect(client.state).toBe(before);
  answerFirst(await turns.next());
  await sent;
});

test("a retry keeps the old answer until the new one begins", async () => {
  harness.server.on("threads.create", answerFirst);
  const retries = createInbox();
  harness.server.on("threads.retry_after_item", retries.script);
  const client = harness.connect();
  await client.send(text("Hello"));
  await client.giveFeedback(["msg_2"], "negative").catch(() => undefined);
  const retried = client.retry();
  const exchange = await retries.next();
  expect(exchange.params).toEqual({ thread_id: "thr_1", item_id: "msg_1" });
  exchange.send(wireOptions());
  await until(client, ({ phase }) => phase === "streaming");
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
  exchange.send(wireAdded(wireAnswer("msg_3", "")), wireDelta("msg_3", "Better"));
  await until(client, ({ live }) => live.has("msg_3"));
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Better"]);
  exchange.send(wireDone(wireAnswer("msg_3", "Better")));
  exchange.end();
  await retried;
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Better"]);
});

test("a retry that brings nothing leaves the thread as the server has it", async () => {
  harness.server.on("threads.create", answerFirst);
  harness.server.on("threads.retry_after_item", (exchange) => {
    exchange.send(wireOptions(), { type: "error", code: "stream.error", allow_retry: true });
    exchange.end();
  });
  harness.server.on("threads.get_by_id", (exchange) =>
    exchange.json(wireThread("thr_1", [wireUserMessage("msg_1", "Hello")])),
  );
  const client = harness.connect();
  await client.send(text("Hello"));
  await client.retry("msg_1");
  expect(transcript(client.state)).toEqual(["user: Hello"]);
  expect(client.state.failure).toMatchObject({ code: "stream.error", canRetry: true });
});

test("errors, notices, progress and effects of a stream", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  const effects: unknown[] = [];
  const errors: unknown[] = [];
  client.on("effect", (effect) => effects.push(effect));
  client.on("error", ({ failure, event }) => errors.push([failure.code, event?.type]));
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  exchange.send(
    wireDone(wireUserMessage("msg_1", "Hello")),
    { type: "progress_update", text: "Looking", icon: "search" },
    { type: "notice", level: "info", message: "Fewer tokens left", title: "Note" },
    { type: "client_effect", name: "tasks.changed", data: { count: 2 } },
    { type: "client_effect", name: "bare" },
    { type: "an.event.of.tomorrow", more: true },
  );
  await until(client, ({ progress }) => progress?.text === "Looking");
  expect(client.state.notices).toMatchObject([
    { level: "info", message: "Fewer tokens left", title: "Note" },
  ]);
  expect(effects).toEqual([
    { name: "tasks.changed", data: { count: 2 } },
    { name: "bare", data: {} },
  ]);
  exchange.send(wireAdded(wireAnswer("msg_2", "")));
  await until(client, ({ progress }) => progress === undefined);
  exchange.send(
    { type: "progress_update", text: "Writing" },
    { type: "error", code: "custom", message: "Too long.", allow_retry: false },
  );
  exchange.end();
  await sent;
  expect(client.state.failure).toEqual({ code: "custom", message: "Too long.", canRetry: false });
  expect(client.state.progress).toBeUndefined();
  expect(errors).toEqual([["custom", "error"]]);
});

function pendingCall(id: string, name: string) {
  return {
    type: "client_tool_call" as const,
    id,
    thread_id: "thr_1",
    created_at: "2026-11-21T10:00:02",
    status: "pending" as const,
    call_id: `call_${id}`,
    name,
    arguments: { id: 7 },
  };
}

test("a client tool's result continues the turn, and the response ends after that", async () => {
  harness.server.on("threads.create", (exchange) => {
    beginFirst(exchange);
    exchange.send(wireDone(wireAnswer("msg_2", "Let me look.")), wireDone(pendingCall("tc_1", "look")));
    exchange.end();
  });
  const outputs: unknown[] = [];
  harness.server.on("threads.add_client_tool_output", (exchange) => {
    outputs.push(exchange.params);
    if (outputs.length === 1) exchange.send(wireOptions(), wireDone(pendingCall("tc_2", "fail")));
    else if (outputs.length === 2) exchange.send(wireOptions(), wireDone(pendingCall("tc_3", "nothing")));
    else exchange.send(wireDone(wireAnswer("msg_3", "Found.")));
    exchange.end();
  });
  const told: string[] = [];
  const client = harness.connect({
    async onClientTool({ name, params }) {
      told.push(`tool ${name} ${JSON.stringify(params)} ${client.state.phase}`);
      if (name === "fail") throw new Error("No such page");
      return name === "look" ? { seen: params.id } : undefined;
    },
  });
  client.on("response.start", () => told.push("start"));
  client.on("response.end", () => told.push("end"));
  await client.send(text("Hello"));
  expect(outputs).toEqual([
    { thread_id: "thr_1", result: { seen: 7 } },
    { thread_id: "thr_1", result: { error: "No such page" } },
    { thread_id: "thr_1", result: {} },
  ]);
  expect(told).toEqual([
    "start",
    'tool look {"id":7} streaming',
    'tool fail {"id":7} streaming',
    'tool nothing {"id":7} streaming',
    "end",
  ]);
  expect(client.state.items.find(({ id }) => id === "tc_1")).toMatchObject({
    status: "completed",
    output: { seen: 7 },
  });
  expect(client.state.phase).toBe("idle");
});

test("without a handler the model hears that the page has no such tool", async () => {
  harness.server.on("threads.create", (exchange) => {
    beginFirst(exchange);
    exchange.send(wireDone(pendingCall("tc_1", "look")));
    exchange.end();
  });
  harness.server.on("threads.add_client_tool_output", (exchange) => exchange.end());
  const client = harness.connect();
  await client.send(text("Hello"));
  expect(harness.server.requests.at(-1)?.params.result).toEqual({
    error: 'This page does not offer the tool "look".',
  });
});

test("stop during a client tool ends the turn without its result", async () => {
  harness.server.on("threads.create", (exchange) => {
    beginFirst(exchange);
    exchange.send(wireDone(pendingCall("tc_1", "look")));
    exchange.end();
  });
  const called = Promise.withResolvers<void>();
  const client = harness.connect({
    onClientTool() {
      called.resolve();
      return new Promise(() => {});
    },
  });
  const sent = client.send(text("Hello"));
  await called.promise;
  await client.stop();
  await sent;
  expect(client.state.phase).toBe("idle");
  expect(harness.server.types()).toEqual(["threads.create"]);
});

test("actions stream, or are answered at once, also during a turn", async () => {
  const widget = (title: string) => ({
    type: "widget" as const,
    id: "wdg_1",
    thread_id: "thr_1",
    created_at: "2026-11-21T10:00:03",
    widget: { type: "Card" as const, title },
  });
  harness.server.on("threads.get_by_id", (exchange) => exchange.json(wireThread("thr_1", [widget("one")])));
  const actions = createInbox();
  harness.server.on("threads.custom_action", actions.script);
  harness.server.on("threads.sync_custom_action", (exchange) =>
    exchange.json({ updated_item: widget("two") }),
  );
  const client = harness.connect();
  await expect(client.sendAction({ type: "go" })).rejects.toMatchObject({ failure: { code: "no_thread" } });
  await client.openThread("thr_1");
  const acted = client.sendAction({ type: "go", payload: { id: 1 } }, "wdg_1");
  const exchange = await actions.next();
  expect(exchange.params).toEqual({
    thread_id: "thr_1",
    item_id: "wdg_1",
    action: { type: "go", payload: { id: 1 } },
  });
  await expect(client.sendAction({ type: "go" })).rejects.toMatchObject({
    failure: { code: "turn_in_progress" },
  });
  await client.sendAction({ type: "tick", streaming: false }, "wdg_1");
  expect(client.state.items[0]).toMatchObject({ widget: { title: "two" } });
  exchange.send({ type: "thread.item.replaced", item: widget("three") });
  exchange.end();
  await acted;
  expect(client.state.items[0]).toMatchObject({ widget: { title: "three" } });
});

test("feedback is shown at once and taken back when it is refused", async () => {
  harness.server.on("threads.create", answerFirst);
  const feedbacks = createInbox();
  harness.server.on("items.feedback", feedbacks.script);
  const client = harness.connect();
  await client.send(text("Hello"));
  const given = client.giveFeedback(["msg_2"], "positive");
  expect(client.state.feedback.get("msg_2")).toBe("positive");
  const first = await feedbacks.next();
  expect(first.params).toEqual({ thread_id: "thr_1", item_ids: ["msg_2"], kind: "positive" });
  first.json({});
  await given;
  const changed = client.giveFeedback(["msg_2"], "negative");
  expect(client.state.feedback.get("msg_2")).toBe("negative");
  (await feedbacks.next()).json({ detail: "No" }, 500);
  await expect(changed).rejects.toMatchObject({ failure: { code: "http_500", message: "No", status: 500 } });
  expect(client.state.feedback.get("msg_2")).toBe("positive");
});

test("an answer that is no stream is a failure that says so", async () => {
  harness.server.on("threads.create", (exchange) => exchange.text("<html>Sign in</html>", 200, "text/html"));
  const client = harness.connect();
  await expect(client.send(text("Hello"))).rejects.toMatchObject({ failure: { code: "unexpected_answer" } });
  expect(transcript(client.state)).toEqual(["user!: Hello"]);
});

test("a rejection that nobody hears is not reported as unhandled", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const client = harness.connect();
  client.send(text("Hello"));
  client.openThread("thr_none");
  client.renameThread("thr_none", "x");
  await until(client, ({ failure }) => failure !== undefined);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test("a listener that throws is reported, and the others are told all the same", async () => {
  harness.server.on("threads.create", answerFirst);
  const client = harness.connect();
  const codes: string[] = [];
  client.on("error", ({ failure }) => codes.push(failure.code));
  client.on("response.start", () => {
    throw new Error("mine");
  });
  const heard: string[] = [];
  client.on("response.start", () => heard.push("start"));
  await client.send(text("Hello"));
  expect(codes).toEqual(["listener_error"]);
  expect(heard).toEqual(["start"]);
});

test("after dispose nothing is sent, changed or told", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  exchange.send(wireDone(wireUserMessage("msg_1", "Hello")));
  await until(client, ({ phase }) => phase === "streaming");
  const told = vi.fn();
  client.subscribe(told);
  client.dispose();
  client.dispose();
  await exchange.closed;
  await sent;
  expect(told).not.toHaveBeenCalled();
  await expect(client.send(text("More"))).rejects.toMatchObject({ failure: { code: "disposed" } });
});

test("options that are replaced count from the next request on", async () => {
  harness.server.on("threads.create", answerFirst);
  harness.server.on("threads.add_user_message", (exchange) => {
    exchange.send(wireDone(wireUserMessage("msg_3", "More")));
    exchange.end();
  });
  const client = harness.connect({ locale: "en" });
  await client.send(text("Hello"));
  client.setOptions({ url: harness.server.url, locale: "fr" });
  await client.send({ ...text("More"), quotedText: "Hi", inferenceOptions: { model: "m" } });
  const turns = harness.server.requests.filter(({ type }) => type.startsWith("threads."));
  expect(turns.map(({ headers }) => headers["accept-language"])).toEqual(["en", "fr"]);
  expect(harness.server.requests[1]?.params).toMatchObject({
    thread_id: "thr_1",
    input: { quoted_text: "Hi", inference_options: { model: "m" } },
  });
});

test("a client tool that does not answer in time is given up, and the model hears of it", async () => {
  harness.server.on("threads.create", (exchange) => {
    beginFirst(exchange);
    exchange.send(wireDone(pendingCall("tc_1", "look")));
    exchange.end();
  });
  harness.server.on("threads.add_client_tool_output", (exchange) => exchange.end());
  const client = harness.connect({
    clientToolTimeoutMs: 20,
    onClientTool: () => new Promise(() => {}),
  });
  await client.send(text("Hello"));
  expect(harness.server.requests.at(-1)?.params.result).toEqual({
    error: 'The tool "look" did not answer within 1 seconds.',
  });
  expect(client.state.phase).toBe("idle");
});

test("answers to questions go to their item, and go on with the turn", async () => {
  harness.server.on("threads.create", (exchange) => {
    beginFirst(exchange);
    exchange.end();
  });
  harness.server.on("threads.add_structured_input", (exchange) => {
    exchange.send(wireDone(wireAnswer("msg_9", "Thank you.")));
    exchange.end();
  });
  const client = harness.connect();
  await expect(client.answerQuestions("msg_5", { status: "skipped", answers: {} })).rejects.toThrow();
  await client.send(text("Hello"));
  const answers = { colour: { values: ["Red"], skipped: false } };
  await client.answerQuestions("msg_5", { status: "answered", answers });
  const answered = harness.server.requests.find(({ type }) => type === "threads.add_structured_input");
  expect(answered?.params).toEqual({
    thread_id: "thr_1",
    item_id: "msg_5",
    input: { status: "answered", answers },
  });
  expect(transcript(client.state).at(-1)).toBe("assistant: Thank you.");
});
