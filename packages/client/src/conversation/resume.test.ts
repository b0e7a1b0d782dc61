import type { ThreadItem } from "@parlor/protocol";
import { expect, test } from "vitest";
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
  wireThread,
  wireUserMessage,
} from "../testing/wire-fixtures.ts";

const harness = useScriptedServer();

test("a stream that breaks off is taken up again after its last event", async () => {
  const turns = createInbox();
  const attaches = createInbox();
  harness.server.on("threads.create", turns.script);
  harness.server.on("parlor.runs.attach", attaches.script);
  const client = harness.connect();
  const connections: string[] = [];
  client.subscribe(({ connection }) => connections.push(connection));
  const sent = client.send(text("Hello"));
  const first = await turns.next();
  first.nextId = 1;
  beginFirst(first);
  first.send(wireDelta("msg_2", "Hi"));
  await until(client, (state) => transcript(state)[1] === "assistant: Hi");
  first.drop();
  const second = await attaches.next();
  expect(second.params).toEqual({ thread_id: "thr_1", after: 5 });
  expect(client.state.connection).toBe("reconnecting");
  second.nextId = 6;
  second.send(wireDelta("msg_2", " there"));
  await until(client, (state) => state.connection === "online");
  second.drop();
  const third = await attaches.next();
  expect(third.params).toEqual({ thread_id: "thr_1", after: 6 });
  third.nextId = 7;
  third.send(wireDelta("msg_2", "!"), wireDone(wireAnswer("msg_2", "Hi there!")));
  third.end();
  await sent;
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi there!"]);
  expect(client.state).toMatchObject({ phase: "idle", connection: "online" });
  expect(client.state.failure).toBeUndefined();
  expect(new Set(connections)).toEqual(new Set(["online", "reconnecting"]));
});

test("a body that a proxy ended early is not taken for the end", async () => {
  const attaches = createInbox();
  harness.server.on("threads.create", (exchange) => {
    exchange.nextId = 1;
    beginFirst(exchange);
    exchange.end();
  });
  harness.server.on("parlor.runs.attach", attaches.script);
  const client = harness.connect();
  const sent = client.send(text("Hello"));
  const attach = await attaches.next();
  expect(attach.params).toEqual({ thread_id: "thr_1", after: 4 });
  attach.nextId = 5;
  attach.send(wireDelta("msg_2", "Hi!"), wireDone(wireAnswer("msg_2", "Hi!")));
  attach.end();
  await sent;
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
});

test("an unfinished item is settled when the server has nothing more to say of it", async () => {
  harness.server.on("threads.create", (exchange) => {
    exchange.nextId = 1;
    beginFirst(exchange);
    exchange.send(wireDelta("msg_2", "Half"));
    exchange.end();
  });
  harness.server.on("parlor.runs.attach", (exchange) => exchange.end());
  const client = harness.connect();
  await client.send(text("Hello"));
  expect(harness.server.types()).toEqual(["threads.create", "parlor.runs.attach"]);
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Half"]);
  expect(client.state.live.size).toBe(0);
});

test("a lost request is sent again, with its key, to a server that numbers its events", async () => {
  harness.server.on("threads.create", (exchange) => {
    exchange.nextId = 1;
    answerFirst(exchange);
  });
  const sends = createInbox();
  harness.server.on("threads.add_user_message", sends.script);
  const client = harness.connect();
  await client.send(text("Hello"));
  const sent = client.send(text("More"));
  const first = await sends.next();
  first.drop();
  const again = await sends.next();
  expect(again.metadata).toEqual(first.metadata);
  again.nextId = 1;
  again.send(wireDone(wireUserMessage("msg_3", "More", 3)), wireDone(wireAnswer("msg_4", "Yes", 4)));
  again.end();
  await sent;
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!", "user: More", "assistant: Yes"]);
});

test("a first request that is lost is not sent twice to a server that is not known", async () => {
  harness.server.on("threads.create", (exchange) => exchange.drop());
  const client = harness.connect();
  await expect(client.send(text("Hello"))).rejects.toMatchObject({ failure: { code: "network_error" } });
  expect(harness.server.types()).toEqual(["threads.create"]);
  expect(transcript(client.state)).toEqual(["user!: Hello"]);
});

test("from another server, what it has is read after a loss, and the failure offers a retry", async () => {
  harness.server.on("threads.create", (exchange) => {
    beginFirst(exchange);
    exchange.send(wireDelta("msg_2", "Half"));
    exchange.drop();
  });
  const items = [wireUserMessage("msg_1", "Hello"), wireAnswer("msg_2", "Half an")];
  harness.server.on("threads.get_by_id", (exchange) =>
    exchange.json(wireThread("thr_1", [], { title: "T" })),
  );
  harness.server.on("items.list", (exchange) => exchange.json({ data: items.toReversed(), has_more: false }));
  const client = harness.connect();
  await expect(client.send(text("Hello"))).rejects.toMatchObject({ failure: { code: "connection_lost" } });
  expect(client.state.failure).toMatchObject({ code: "connection_lost", canRetry: true });
  expect(client.state.thread?.title).toBe("T");
  expect(harness.server.types()).not.toContain("parlor.runs.attach");
  expect(client.state).toMatchObject({ phase: "idle", connection: "online" });
});

test("what was shown of a lost answer stays, though the server has not saved it yet", async () => {
  harness.server.on("threads.create", (exchange) => {
    beginFirst(exchange);
    exchange.send(wireDelta("msg_2", "Half"));
    exchange.drop();
  });
  harness.server.on("threads.get_by_id", (exchange) => exchange.json(wireThread("thr_1")));
  harness.server.on("items.list", (exchange) =>
    exchange.json({ data: [wireUserMessage("msg_1", "Hello")], has_more: false }),
  );
  const client = harness.connect();
  await expect(client.send(text("Hello"))).rejects.toMatchObject({ failure: { code: "connection_lost" } });
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Half"]);
});

test("a message whose echo was lost is recognised among what the server has", async () => {
  const saved: ThreadItem[] = [];
  harness.server.on("threads.get_by_id", (exchange) => exchange.json(wireThread("thr_1", saved)));
  harness.server.on("threads.add_user_message", (exchange) => {
    saved.push(wireUserMessage("msg_9", "Hello"));
    exchange.comment("connected");
    exchange.drop();
  });
  const client = harness.connect();
  await client.openThread("thr_1");
  const sent = client.send(text("Hello"));
  const key = client.state.items[0]?.id;
  await expect(sent).rejects.toMatchObject({ failure: { code: "connection_lost" } });
  expect(transcript(client.state)).toEqual(["user: Hello"]);
  expect(client.state.keys.get("msg_9")).toBe(key);
});

test("a turn that the server has forgotten is read from the thread", async () => {
  harness.server.on("threads.create", (exchange) => {
    exchange.nextId = 1;
    beginFirst(exchange);
    exchange.drop();
  });
  harness.server.on("parlor.runs.attach", (exchange) =>
    exchange.json({ error: { code: "run_not_found", message: "No turn.", request_id: "req_1" } }, 404),
  );
  const items = [wireUserMessage("msg_1", "Hello"), wireAnswer("msg_2", "Whole answer")];
  harness.server.on("threads.get_by_id", (exchange) => exchange.json(wireThread("thr_1", items)));
  harness.server.on("items.list", (exchange) => exchange.json({ data: items.toReversed(), has_more: false }));
  const client = harness.connect();
  await client.send(text("Hello"));
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Whole answer"]);
  expect(client.state.failure).toBeUndefined();
});

test("reconnecting has an end, and a retry then takes the turn up where it was", async () => {
  const attaches: unknown[] = [];
  harness.server.on("threads.create", (exchange) => {
    exchange.nextId = 1;
    beginFirst(exchange);
    exchange.drop();
  });
  harness.server.on("parlor.runs.attach", (exchange) => {
    attaches.push(exchange.params);
    exchange.json({ error: { code: "backend_unreachable", message: "Down.", request_id: "r" } }, 502);
  });
  const delays: number[] = [];
  const client = harness.connect(
    {},
    {
      schedule(callback, delayMs) {
        // Waits between attempts are cut short; timeouts never come.
        if (delayMs >= 20_000) return () => {};
        delays.push(delayMs);
        const timer = setTimeout(callback, 0);
        return () => clearTimeout(timer);
      },
    },
  );
  await expect(client.send(text("Hello"))).rejects.toMatchObject({
    failure: { code: "connection_lost" },
  });
  expect(attaches).toHaveLength(12);
  expect(delays).toEqual([200, 400, 800, 1600, 3200, 6400, 7500, 7500, 7500, 7500, 7500, 7500]);
  harness.server.on("parlor.runs.attach", (exchange) => {
    attaches.push(exchange.params);
    exchange.nextId = 5;
    exchange.send(wireDelta("msg_2", "Hi!"), wireDone(wireAnswer("msg_2", "Hi!")));
    exchange.end();
  });
  await client.retry();
  expect(attaches.at(-1)).toEqual({ thread_id: "thr_1", after: 4 });
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
  expect(client.state.failure).toBeUndefined();
});

test("a message of the start screen goes to the thread that another one has made since", async () => {
  harness.server.on("threads.create", (exchange) => exchange.text("no", 503));
  const client = harness.connect();
  await expect(client.send(text("First"))).rejects.toMatchObject({ failure: { status: 503 } });
  const localId = client.state.items[0]?.id;
  harness.server.on("threads.create", answerFirst);
  await client.send(text("Hello"));
  harness.server.on("threads.add_user_message", (exchange) => {
    exchange.send(wireDone(wireUserMessage("msg_3", "First")));
    exchange.end();
  });
  await client.retry(localId);
  expect(harness.server.requests.at(-1)?.params).toMatchObject({ thread_id: "thr_1" });
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!", "user: First"]);
});

test("a continuation that is lost before any answer is sent again, not looked for under the old numbers", async () => {
  harness.server.on("threads.create", (exchange) => {
    exchange.nextId = 1;
    beginFirst(exchange);
    exchange.send(wireDone(wireAnswer("msg_2", "Let me look.")), {
      type: "thread.item.done",
      item: {
        ...wireAnswer("tc_1", ""),
        type: "client_tool_call",
        call_id: "c",
        name: "look",
        arguments: {},
      },
    });
    exchange.end();
  });
  const outputs = createInbox();
  harness.server.on("threads.add_client_tool_output", outputs.script);
  const client = harness.connect({ onClientTool: () => ({ seen: true }) });
  const sent = client.send(text("Hello"));
  const first = await outputs.next();
  first.drop();
  const again = await outputs.next();
  expect(again.metadata).toEqual(first.metadata);
  again.nextId = 1;
  again.send(wireDone(wireAnswer("msg_3", "Found.")));
  again.end();
  await sent;
  expect(harness.server.types()).not.toContain("parlor.runs.attach");
  expect(transcript(client.state).at(-1)).toBe("assistant: Found.");
});

test("without a network nothing is tried until it is back", async () => {
  let isOnline = true;
  const listeners = new Set<() => void>();
  const network = {
    isOnline: () => isOnline,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  function turnNetwork(on: boolean) {
    isOnline = on;
    for (const listener of [...listeners]) listener();
  }
  const turns = createInbox();
  const attaches = createInbox();
  harness.server.on("threads.create", turns.script);
  harness.server.on("parlor.runs.attach", attaches.script);
  const client = harness.connect({}, { network });
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  exchange.nextId = 1;
  beginFirst(exchange);
  await until(client, ({ items }) => items.length === 2);
  turnNetwork(false);
  expect(client.state.connection).toBe("offline");
  exchange.drop();
  await until(client, () => listeners.size === 2);
  expect(harness.server.types()).toEqual(["threads.create"]);
  turnNetwork(true);
  const attach = await attaches.next();
  attach.nextId = 5;
  attach.send(wireDelta("msg_2", "Hi!"), wireDone(wireAnswer("msg_2", "Hi!")));
  attach.end();
  await sent;
  expect(client.state.connection).toBe("online");
  client.dispose();
  expect(listeners.size).toBe(0);
});

test("a silence that keep-alives would have broken is a loss", async () => {
  const attaches = createInbox();
  harness.server.on("threads.create", (exchange) => {
    exchange.nextId = 1;
    beginFirst(exchange);
  });
  harness.server.on("parlor.runs.attach", attaches.script);
  const silences = new Set<() => void>();
  const client = harness.connect(
    {},
    {
      schedule(callback, delayMs) {
        if (delayMs === 50_000) {
          silences.add(callback);
          return () => void silences.delete(callback);
        }
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
  );
  const sent = client.send(text("Hello"));
  await until(client, ({ items }) => items.length === 2);
  expect(silences.size).toBe(1);
  for (const silence of silences) silence();
  const attach = await attaches.next();
  attach.nextId = 5;
  attach.send(wireDone(wireAnswer("msg_2", "Hi!")));
  attach.end();
  await sent;
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
  expect(silences.size).toBe(0);
});

test("a turn under way is taken up when its thread is opened", async () => {
  const attaches = createInbox();
  harness.server.on("threads.get_by_id", (exchange) => {
    exchange.answerHeaders = { "x-parlor": "1" };
    exchange.json(wireThread("thr_1", [wireUserMessage("msg_1", "Hello"), wireAnswer("msg_2", "H")]));
  });
  harness.server.on("parlor.runs.attach", attaches.script);
  const client = harness.connect();
  await client.openThread("thr_1");
  expect(client.state.phase).toBe("idle");
  const attach = await attaches.next();
  expect(attach.params).toEqual({ thread_id: "thr_1" });
  attach.nextId = 1;
  attach.send(
    wireDone(wireUserMessage("msg_1", "Hello")),
    wireAdded(wireAnswer("msg_2", "")),
    wireDelta("msg_2", "Hi!"),
  );
  await until(client, ({ phase }) => phase === "streaming");
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
  expect(client.state.canStop).toBe(true);
  attach.send(wireDone(wireAnswer("msg_2", "Hi!")));
  attach.end();
  await until(client, ({ phase }) => phase === "idle");
});

test("a server that says that no turn is under way is not asked for it", async () => {
  harness.server.on("threads.get_by_id", (exchange) => {
    exchange.answerHeaders = { "x-parlor": "1", "x-parlor-run": "none" };
    exchange.json(wireThread("thr_1", [wireUserMessage("msg_1", "Hello")]));
  });
  const client = harness.connect();
  await client.openThread("thr_1");
  await client.refresh().catch(() => undefined);
  expect(harness.server.types()).not.toContain("parlor.runs.attach");
});

test("a turn begun elsewhere meanwhile is not taken for the one that was lost", async () => {
  harness.server.on("threads.create", (exchange) => {
    exchange.answerHeaders = { "x-parlor-run": "run_1" };
    exchange.nextId = 1;
    beginFirst(exchange);
    exchange.drop();
  });
  harness.server.on("parlor.runs.attach", (exchange) => {
    exchange.answerHeaders = { "x-parlor-run": "run_2" };
    exchange.nextId = 5;
    exchange.send(wireDone(wireAnswer("msg_4", "An answer to something else", 4)));
  });
  const items = [
    wireUserMessage("msg_1", "Hello"),
    wireAnswer("msg_2", "Hi!"),
    wireUserMessage("msg_3", "Elsewhere"),
    wireAnswer("msg_x", ""),
  ];
  harness.server.on("threads.get_by_id", (exchange) => exchange.json(wireThread("thr_1", items)));
  harness.server.on("items.list", (exchange) => exchange.json({ data: items.toReversed(), has_more: false }));
  const client = harness.connect();
  await client.send(text("Hello"));
  expect(client.state.items.map(({ id }) => id)).toEqual(["msg_1", "msg_2", "msg_3", "msg_x"]);
  expect(transcript(client.state)[1]).toBe("assistant: Hi!");
});

test("another server is asked once at most, and its refusal is no failure", async () => {
  harness.server.on("threads.get_by_id", (exchange) =>
    exchange.json(wireThread(String(exchange.params.thread_id), [wireUserMessage("msg_1", "Hello")])),
  );
  harness.server.on("parlor.runs.attach", (exchange) => exchange.text("Internal Server Error", 500));
  const client = harness.connect();
  const errors: unknown[] = [];
  client.on("error", (detail) => errors.push(detail));
  await client.openThread("thr_1");
  await until(client, () => harness.server.types().includes("parlor.runs.attach"));
  await client.openThread("thr_2");
  await client.openThread("thr_1");
  expect(harness.server.types().filter((type) => type === "parlor.runs.attach")).toHaveLength(1);
  expect(client.state.failure).toBeUndefined();
  expect(errors).toEqual([]);
});
