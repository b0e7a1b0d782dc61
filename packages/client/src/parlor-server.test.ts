import { afterEach, expect, test } from "vitest";
import type { ChatClient } from "./chat-client.ts";
import { createChatClient } from "./create-chat-client.ts";
import { text, transcript, until } from "./testing/chat-harness.ts";
import { answerAtOnce, createSteps } from "./testing/parlor-answers.ts";
import { createParlorServer, type ParlorServer } from "./testing/parlor-server.ts";

/*
 * The client against our own server, over real sockets.
 */

let server: ParlorServer;
const clients: ChatClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.dispose();
  await server.close();
});

function connect(): ChatClient {
  const client = createChatClient({ url: server.url }, { random: () => 0 });
  clients.push(client);
  return client;
}

test("conversation, title, reload, retry, feedback, rename, delete", async () => {
  let turn = 0;
  server = await createParlorServer(async function* (input) {
    turn += 1;
    if (turn === 1) input.thread.title = "Greetings";
    yield* answerAtOnce(input, `Answer ${turn}`);
  });
  const client = connect();
  await client.loadThreads();
  await client.send(text("Hello"));
  await client.send(text("And?"));
  const words = ["user: Hello", "assistant: Answer 1", "user: And?", "assistant: Answer 2"];
  expect(transcript(client.state)).toEqual(words);
  expect(client.state.history.threads.map(({ title }) => title)).toEqual(["Greetings"]);
  const threadId = client.state.threadId as string;

  const other = connect();
  await other.openThread(threadId);
  expect(transcript(other.state)).toEqual(words);
  await other.retry();
  expect(transcript(other.state)).toEqual([...words.slice(0, 3), "assistant: Answer 3"]);
  const answerId = other.state.items[3]?.id as string;
  await other.giveFeedback([answerId], "positive");
  await client.refresh();
  expect(transcript(client.state)).toEqual(transcript(other.state));
  expect([...client.state.feedback]).toEqual([[answerId, "positive"]]);
  const reloaded = connect();
  await reloaded.openThread(threadId);
  expect([...reloaded.state.feedback]).toEqual([[answerId, "positive"]]);
  await reloaded.giveFeedback([answerId], "negative");
  await client.refresh();
  expect([...client.state.feedback]).toEqual([[answerId, "negative"]]);

  await client.renameThread(threadId, "Hellos");
  await client.deleteThread(threadId);
  await client.loadThreads();
  expect(client.state.history.threads).toEqual([]);
  await expect(other.refresh()).rejects.toMatchObject({ failure: { code: "thread_not_found", status: 404 } });
});

test("a connection that breaks again and again loses nothing and repeats nothing", async () => {
  const steps = createSteps();
  const words = Array.from({ length: 12 }, (_, index) => `word${index} `);
  server = await createParlorServer((input) => steps.respond(input, words));
  const client = connect();
  const sent = client.send(text("Hello"));
  for (let index = 0; index < words.length; index += 1) {
    steps.step();
    const soFar = `assistant: ${words.slice(0, index + 1).join("")}`;
    await until(client, (state) => transcript(state)[1] === soFar);
    if (index % 4 === 1) server.dropAll();
  }
  await sent;
  expect(transcript(client.state)).toEqual(["user: Hello", `assistant: ${words.join("")}`]);
  expect(client.state.failure).toBeUndefined();
  expect(server.types.filter((type) => type === "threads.create")).toHaveLength(1);
  expect(server.types.filter((type) => type === "parlor.runs.attach")).toHaveLength(3);
});

test("words that were written while the connection was down come with the next one", async () => {
  const steps = createSteps();
  server = await createParlorServer((input) => steps.respond(input, ["one ", "two ", "three"]));
  const client = connect();
  const sent = client.send(text("Hello"));
  steps.step();
  await until(client, (state) => transcript(state)[1] === "assistant: one ");
  server.dropAll();
  steps.step();
  steps.step();
  await sent;
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: one two three"]);
});

test("a page that is reloaded in the middle of an answer takes it up again", async () => {
  const steps = createSteps();
  server = await createParlorServer((input) => steps.respond(input, ["one ", "two ", "three"]));
  const before = connect();
  before.send(text("Hello"));
  steps.step();
  await until(before, (state) => transcript(state)[1] === "assistant: one ");
  const threadId = before.state.threadId as string;
  before.dispose();

  const after = connect();
  await after.openThread(threadId);
  await until(after, (state) => transcript(state)[1] === "assistant: one ");
  expect(after.state).toMatchObject({ phase: "streaming", canStop: true });
  steps.step();
  steps.step();
  await until(after, ({ phase }) => phase === "idle");
  expect(transcript(after.state)).toEqual(["user: Hello", "assistant: one two three"]);
});

test("a thread that is left while it answers is found answering when it is opened again", async () => {
  const steps = createSteps();
  server = await createParlorServer((input) => steps.respond(input, ["one ", "two"]));
  const client = connect();
  const sent = client.send(text("Hello"));
  steps.step();
  await until(client, (state) => transcript(state)[1] === "assistant: one ");
  const threadId = client.state.threadId as string;
  await client.openThread(null);
  await sent;
  await client.openThread(threadId);
  await until(client, ({ phase }) => phase === "streaming");
  steps.step();
  await until(client, ({ phase }) => phase === "idle");
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: one two"]);
});

test("stop keeps what was written, and the next message can be sent at once", async () => {
  const steps = createSteps();
  let turn = 0;
  server = await createParlorServer(async function* (input) {
    turn += 1;
    if (turn === 1) yield* steps.respond(input, ["half ", "never"]);
    else yield* answerAtOnce(input, "whole");
  });
  const client = connect();
  const sent = client.send(text("Hello"));
  steps.step();
  await until(client, (state) => transcript(state)[1] === "assistant: half ");
  await client.stop();
  await sent;
  await client.send(text("More"));
  const words = ["user: Hello", "assistant: half ", "user: More", "assistant: whole"];
  expect(transcript(client.state)).toEqual(words);
  const other = connect();
  await other.openThread(client.state.threadId);
  expect(transcript(other.state)).toEqual(words);
});

test("a hook that fails leaves the message and offers a retry, which helps", async () => {
  let turn = 0;
  server = await createParlorServer(async function* (input) {
    turn += 1;
    if (turn === 1) throw new Error("secret detail");
    yield* answerAtOnce(input);
  });
  const client = connect();
  await client.send(text("Hello"));
  expect(client.state.failure).toMatchObject({ code: "stream.error", canRetry: true });
  expect(JSON.stringify(client.state)).not.toContain("secret");
  await client.retry();
  expect(transcript(client.state)).toEqual(["user: Hello", "assistant: Hi!"]);
  expect(client.state.failure).toBeUndefined();
});

test("a conversation of many pages opens at its end", async () => {
  server = await createParlorServer((input) => answerAtOnce(input, "ok"));
  const client = connect();
  for (let index = 0; index < 40; index += 1) await client.send(text(`message ${index}`));
  const other = connect();
  await other.openThread(client.state.threadId);
  expect(transcript(other.state).at(-2)).toBe("user: message 39");
  expect(other.state.hasOlder).toBe(true);
  while (other.state.hasOlder) await other.loadOlder();
  expect(transcript(other.state)).toEqual(transcript(client.state));
});
