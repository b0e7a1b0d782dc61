import { createTimestamp, type ThreadStreamEvent } from "@parlor/protocol";
import { afterEach, expect, test } from "vitest";
import type { ChatActivity, ChatClient, ChatClientOptions } from "../chat-client.ts";
import { createChatClient } from "../create-chat-client.ts";
import { text, transcript, until, useScriptedServer } from "../testing/chat-harness.ts";
import { answerAtOnce, createSteps } from "../testing/parlor-answers.ts";
import { createParlorServer, type ParlorServer } from "../testing/parlor-server.ts";
import { wireAnswer, wireDone, wireOptions, wireThread, wireUserMessage } from "../testing/wire-fixtures.ts";

/*
 * Two clients on one conversation: against our own server, and for what it never does against a scripted one.
 */

const harness = useScriptedServer();
let server: ParlorServer | undefined;
const clients: ChatClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.dispose();
  await server?.close();
  server = undefined;
});

type Respond = Parameters<typeof createParlorServer>[0];

/** Two clients of our server with the same thread open, after one turn. */
async function openTwice(respond: Respond, options: Partial<ChatClientOptions> = {}) {
  let turn = 0;
  const parlor = await createParlorServer(async function* (input) {
    turn += 1;
    if (turn === 1) yield* answerAtOnce(input, "Hi!");
    else yield* respond(input);
  });
  server = parlor;
  const connect = () => {
    const client = createChatClient({ url: parlor.url, ...options }, { random: () => 0 });
    clients.push(client);
    return client;
  };
  const [one, two] = [connect(), connect()];
  await one.send(text("Hello"));
  const threadId = one.state.threadId as string;
  await two.openThread(threadId);
  parlor.types.length = 0;
  return { parlor, one, two, threadId };
}

function recordActivity(client: ChatClient): string[] {
  const told: string[] = [];
  client.on("activity", ({ kind }: ChatActivity) => told.push(kind));
  return told;
}

const begun = ["user: Hello", "assistant: Hi!"];

test("a turn that another client has begun is taken up by a refresh, and streams", async () => {
  const steps = createSteps();
  const { one, two } = await openTwice((input) => steps.respond(input, ["one ", "two"]));
  const told = [recordActivity(one), recordActivity(two)];
  const sent = two.send(text("More"));
  steps.step();
  await until(two, (state) => transcript(state)[3] === "assistant: one ");
  await one.refresh();
  await until(one, (state) => transcript(state)[3] === "assistant: one ");
  expect(one.state).toMatchObject({ phase: "streaming", canStop: true });
  steps.step();
  await sent;
  await until(one, ({ phase }) => phase === "idle");
  const words = [...begun, "user: More", "assistant: one two"];
  expect(transcript(one.state)).toEqual(words);
  expect(transcript(two.state)).toEqual(words);
  expect(told).toEqual([[], ["turn.start", "turn.end"]]);
});

test("a refresh that finds nothing new is one request, and leaves the state as it was", async () => {
  const { parlor, one } = await openTwice((input) => answerAtOnce(input));
  const before = one.state;
  await one.refresh();
  expect(one.state).toBe(before);
  expect(parlor.types).toEqual(["threads.get_by_id"]);
  await one.loadThreads();
  parlor.types.length = 0;
  const listed = one.state;
  await Promise.all([one.refresh({ only: "threads" }), one.refresh({ only: "thread" })]);
  expect(one.state).toBe(listed);
  expect(parlor.types.toSorted()).toEqual(["threads.get_by_id", "threads.list"]);
});

test("asked for again while the thread is being read, it is read once more, and no more than that", async () => {
  const { parlor, one } = await openTwice((input) => answerAtOnce(input));
  await Promise.all(Array.from({ length: 5 }, () => one.refresh()));
  expect(parlor.types).toEqual(["threads.get_by_id", "threads.get_by_id"]);
});

test("what another client wrote is there after one's own next turn, in order", async () => {
  const { parlor, one, two } = await openTwice((input) => answerAtOnce(input, "ok"));
  await two.send(text("From two"));
  await two.send(text("And again"));
  await one.send(text("From one"));
  const words = [...begun, "user: From two", "assistant: ok", "user: And again", "assistant: ok"];
  expect(transcript(one.state)).toEqual([...words, "user: From one", "assistant: ok"]);
  parlor.types.length = 0;
  await one.send(text("Last"));
  expect(parlor.types).toEqual(["threads.add_user_message", "items.list"]);
});

test("a hole of more than a page leaves no gap between what is shown", async () => {
  const { one, two } = await openTwice((input) => answerAtOnce(input, "ok"));
  for (let index = 0; index < 30; index += 1) await two.send(text(`message ${index}`));
  await one.send(text("From one"));
  expect(one.state.items).toHaveLength(50);
  expect(one.state.hasOlder).toBe(true);
  await one.loadOlder();
  await two.refresh();
  expect(transcript(one.state)).toEqual(transcript(two.state));
});

test("a refresh in the middle of one's own turn waits for its end and disturbs nothing", async () => {
  const steps = createSteps();
  const { parlor, one } = await openTwice((input) => steps.respond(input, ["one ", "two"]));
  const sent = one.send(text("More"));
  await one.refresh();
  steps.step();
  await until(one, (state) => transcript(state)[3] === "assistant: one ");
  await one.refresh();
  expect(parlor.types).toEqual(["threads.add_user_message"]);
  steps.step();
  await sent;
  expect(parlor.types).toEqual(["threads.add_user_message", "threads.get_by_id"]);
  expect(transcript(one.state)).toEqual([...begun, "user: More", "assistant: one two"]);
});

test("a message sent while another client's turn runs says so, shows that turn, and can be sent after it", async () => {
  const steps = createSteps();
  let turn = 0;
  const { one, two } = await openTwice((input) => {
    turn += 1;
    return turn === 1 ? steps.respond(input, ["one ", "two"]) : answerAtOnce(input, "three");
  });
  const sent = two.send(text("From two"));
  steps.step();
  await until(two, (state) => transcript(state)[3] === "assistant: one ");
  await expect(one.send(text("From one"))).rejects.toMatchObject({ failure: { code: "thread_busy" } });
  const shown = [...begun, "user: From two", "assistant: one ", "user!: From one"];
  await until(one, (state) => transcript(state).join() === shown.join());
  expect(one.state.phase).toBe("streaming");
  expect(one.state.failure).toBeUndefined();
  const [[messageId, failure] = []] = [...one.state.failed];
  expect(failure).toMatchObject({ code: "thread_busy", canRetry: true });
  const retried = one.retry(messageId);
  expect([...one.state.failed.values()]).toMatchObject([{ code: "waiting_for_answer", canRetry: false }]);
  steps.step();
  await Promise.all([sent, retried]);
  const words = [...begun, "user: From two", "assistant: one two", "user: From one", "assistant: three"];
  expect(transcript(one.state)).toEqual(words);
  await two.refresh();
  expect(transcript(two.state)).toEqual(words);
});

test("a thread that another client has deleted gives way to the start screen, and what was typed goes there", async () => {
  const steps = createSteps();
  let turn = 0;
  const { parlor, one, two, threadId } = await openTwice((input) => {
    turn += 1;
    return turn === 1 ? steps.respond(input, ["never"]) : answerAtOnce(input, "ok");
  });
  await one.loadThreads();
  void two.send(text("From two"));
  await until(two, ({ phase }) => phase === "streaming");
  await one.send(text("From one")).catch(() => undefined);
  await until(one, ({ phase }) => phase === "streaming");
  const gone: string[] = [];
  one.on("thread.gone", (detail) => gone.push(detail.threadId));
  await two.deleteThread(threadId);
  await until(one, ({ phase }) => phase === "idle");
  await one.refresh().catch(() => undefined);
  expect(gone).toEqual([threadId]);
  expect(one.state.history.threads).toEqual([]);
  expect(transcript(one.state)).toEqual(["user!: From one"]);
  parlor.types.length = 0;
  await one.retry();
  expect(parlor.types).toEqual(["threads.create"]);
  expect(transcript(one.state)).toEqual(["user: From one", "assistant: ok"]);
});

test("a message to a thread that was deleted meanwhile goes to the start screen, to begin another", async () => {
  const { one, two, threadId } = await openTwice((input) => answerAtOnce(input, "Hi again!"));
  await two.deleteThread(threadId);
  await expect(one.send(text("More"))).rejects.toMatchObject({ failure: { code: "thread_not_found" } });
  expect(one.state.threadId).toBeNull();
  expect(transcript(one.state)).toEqual(["user!: More"]);
  await one.retry();
  expect(transcript(one.state)).toEqual(["user: More", "assistant: Hi again!"]);
});

test("a server without our codes is believed where somebody said that the thread was deleted", async () => {
  harness.server.on("threads.get_by_id", (exchange) => exchange.json(wireThread("thr_1")));
  const client = harness.connect();
  await client.openThread("thr_1");
  harness.server.on("threads.get_by_id", (exchange) => exchange.json({ detail: "Not found" }, 404));
  await expect(client.refresh()).rejects.toMatchObject({ failure: { code: "http_404" } });
  expect(client.state.threadId).toBe("thr_1");
  await expect(client.refresh({ isSaidDeleted: true })).rejects.toThrow();
  expect(client.state.threadId).toBeNull();
});

test("the list of threads follows what another client made, renamed and deleted", async () => {
  const { one, two, threadId } = await openTwice((input) => answerAtOnce(input));
  const told = recordActivity(two);
  await one.loadThreads();
  await two.renameThread(threadId, "Renamed");
  await two.openThread(null);
  await two.send(text("New"));
  await one.refresh();
  expect(one.state.thread?.title).toBe("Renamed");
  const titles = () => one.state.history.threads.map(({ title }) => title);
  expect(titles().toSorted()).toEqual(["Renamed", two.state.thread?.title].toSorted());
  await two.deleteThread(two.state.threadId as string);
  await one.refresh({ only: "threads" });
  expect(titles()).toEqual(["Renamed"]);
  expect(told).toEqual(["thread.renamed", "thread.created", "turn.start", "turn.end", "thread.deleted"]);
});

test("a client tool is run by the client that began the turn, and by no other", async () => {
  const calls: string[] = [];
  const onClientTool = async ({ name }: { name: string }) => {
    calls.push(name);
    await asked;
    return { ok: true };
  };
  const { promise: asked, resolve: answer } = Promise.withResolvers<void>();
  const steps = createSteps();
  let turn = 0;
  const { one, two } = await openTwice(
    async function* (input) {
      turn += 1;
      if (turn > 1) {
        yield* answerAtOnce(input, "Done.");
        return;
      }
      yield* steps.respond(input, ["Asking."]);
      const call: ThreadStreamEvent = {
        type: "thread.item.done",
        item: {
          type: "client_tool_call",
          id: input.run.createId("client_tool_call"),
          thread_id: input.thread.id,
          created_at: createTimestamp(),
          status: "pending",
          call_id: "call_1",
          name: "look",
          arguments: {},
        },
      };
      yield call;
    },
    { onClientTool },
  );
  const told = recordActivity(two);
  const sent = two.send(text("Look"));
  await until(two, ({ live }) => live.size > 0);
  await one.refresh();
  await until(one, ({ phase }) => phase === "streaming");
  steps.step();
  await until(one, ({ phase, items }) => phase === "idle" && items.at(-1)?.type === "client_tool_call");
  answer();
  await sent;
  await one.refresh();
  expect(calls).toEqual(["look"]);
  expect(transcript(one.state)).toEqual(transcript(two.state));
  expect(told).toEqual(["turn.start", "turn.start", "turn.end"]);
});

test("from another server, what others wrote is read, and no turn is asked for", async () => {
  const items = [wireUserMessage("msg_1", "Hello"), wireAnswer("msg_2", "Hi!")];
  harness.server.on("threads.get_by_id", (exchange) => exchange.json(wireThread("thr_1", items)));
  harness.server.on("threads.add_user_message", (exchange) => {
    exchange.send(wireDone(wireUserMessage("msg_3", "More")), wireOptions());
    exchange.end();
  });
  const client = harness.connect();
  await client.openThread("thr_1");
  await client.send(text("More"));
  items.push(wireUserMessage("msg_3", "More"), wireUserMessage("msg_4", "Elsewhere"));
  await client.refresh();
  await client.refresh();
  expect(transcript(client.state)).toEqual([...begun, "user: More", "user: Elsewhere"]);
  expect(harness.server.types()).not.toContain("parlor.runs.attach");
});

test("a run whose end was seen is not taken up again, though the server still names it", async () => {
  const items = [wireUserMessage("msg_1", "Hello")];
  harness.server.on("threads.get_by_id", (exchange) => {
    exchange.answerHeaders = { "x-parlor": "1", "x-parlor-run": "run_1" };
    exchange.json(wireThread("thr_1", items));
  });
  harness.server.on("parlor.runs.attach", (exchange) => {
    exchange.answerHeaders = { "x-parlor": "1", "x-parlor-run": "run_1" };
    exchange.nextId = 1;
    exchange.send(wireDone(wireAnswer("msg_2", "Half")), {
      type: "error",
      code: "custom",
      message: "Cut off.",
      allow_retry: true,
    });
    exchange.end();
  });
  const client = harness.connect();
  await client.openThread("thr_1");
  await until(client, ({ failure }) => failure?.message === "Cut off.");
  await client.refresh();
  await client.refresh();
  expect(harness.server.types().filter((type) => type === "parlor.runs.attach")).toHaveLength(1);
  expect(client.state.failure?.message).toBe("Cut off.");
});

test("a message that was taken for lost is recognised when the thread is read later", async () => {
  const items = [wireUserMessage("msg_1", "Hello")];
  let isDown = false;
  harness.server.on("threads.get_by_id", (exchange) => {
    if (isDown) exchange.drop();
    else exchange.json(wireThread("thr_1", items));
  });
  harness.server.on("threads.add_user_message", (exchange) => {
    items.push(wireUserMessage("msg_2", "More"));
    isDown = true;
    exchange.drop();
  });
  const client = harness.connect();
  await client.openThread("thr_1");
  await client.send(text("More")).catch(() => undefined);
  expect(transcript(client.state)).toEqual(["user: Hello", "user!: More"]);
  isDown = false;
  await client.refresh();
  expect(transcript(client.state)).toEqual(["user: Hello", "user: More"]);
  expect(client.state.failed.size).toBe(0);
});
