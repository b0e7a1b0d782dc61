import { afterEach, expect, test } from "vitest";
import type { ChatClient } from "../chat-client.ts";
import { createChatClient } from "../create-chat-client.ts";
import { text, until, useScriptedServer } from "../testing/chat-harness.ts";
import { answerAtOnce, createSteps } from "../testing/parlor-answers.ts";
import { createParlorServer, type ParlorServer } from "../testing/parlor-server.ts";
import { wireThread } from "../testing/wire-fixtures.ts";

const scripted = useScriptedServer();
const opened: { close(): Promise<void>; client: ChatClient }[] = [];

afterEach(async () => {
  for (const { client, close } of opened.splice(0)) {
    client.dispose();
    await close();
  }
});

async function start(): Promise<{ client: ChatClient; server: ParlorServer }> {
  let turn = 0;
  const server = await createParlorServer(async function* (input) {
    turn += 1;
    yield* answerAtOnce(input, `Answer ${turn}`);
  });
  const client = createChatClient({ url: server.url }, { random: () => 0 });
  opened.push({ client, close: () => server.close() });
  return { client, server };
}

/** Begins a thread for each text and gives their ids. */
async function begin(client: ChatClient, ...texts: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const words of texts) {
    await client.send({ ...text(words), newThread: true });
    ids.push(client.state.threadId as string);
  }
  return ids;
}

const listed = ({ state }: ChatClient) => state.history.threads.map(({ id }) => id);

test("a server of ours says what it offers; none is asked before", async () => {
  const { client } = await start();
  expect(client.state.abilities).toEqual({ archive: false, search: false });
  await client.loadThreads();
  expect(client.state.abilities).toEqual({ archive: true, search: true });
});

test("archiving takes a thread off the list at once, restoring puts it back in its place", async () => {
  const { client, server } = await start();
  const [one, two, three] = (await begin(client, "one", "two", "three")) as [string, string, string];
  await client.loadThreads();
  const told: string[] = [];
  client.on("activity", ({ kind }) => told.push(kind));
  const archiving = client.archiveThread(two);
  expect(listed(client)).toEqual([three, one]);
  await archiving;
  expect((await client.listArchivedThreads()).threads.map(({ id }) => id)).toEqual([two]);
  await client.restoreThread(two);
  expect(listed(client)).toEqual([three, two, one]);
  expect(await client.listArchivedThreads()).toEqual({ threads: [] });
  expect(told).toEqual(["thread.archived", "thread.restored"]);
  expect(server.types.filter((type) => type === "threads.list")).toHaveLength(1);
});

test("the open thread knows that it is archived, and a new message takes it back", async () => {
  const { client } = await start();
  const [one, two] = (await begin(client, "one", "two")) as [string, string];
  await client.loadThreads();
  await client.openThread(one);
  await client.archiveThread(one);
  expect(client.state.thread?.archived_at).toMatch(/Z$/);
  expect(listed(client)).toEqual([two]);
  await client.send(text("more"));
  expect(client.state.thread?.archived_at).toBeUndefined();
  expect(listed(client)).toEqual([two, one]);
});

test("a search gives pages of what was found, and leaves the state as it is", async () => {
  const { client } = await start();
  const [one] = (await begin(client, "feed the otter", "water the fern")) as [string];
  await client.loadThreads();
  const before = client.state;
  const page = await client.searchThreads("OTTER");
  expect(page.matches.map(({ thread }) => thread.id)).toEqual([one]);
  expect(page.matches[0]?.snippet).toMatchObject({ text: "feed the otter", ranges: [[9, 14]] });
  expect(page).not.toHaveProperty("after");
  expect(client.state).toBe(before);
  const abort = new AbortController();
  const left = client.searchThreads("fern", undefined, abort.signal);
  abort.abort("left");
  await expect(left).rejects.toBe("left");
});

test("what is refused is put back where it was, and said", async () => {
  scripted.server.on("threads.list", (exchange) => {
    exchange.answerHeaders = { "x-parlor": "1 archive" };
    exchange.json({ data: [wireThread("thr_2"), wireThread("thr_1")], has_more: false });
  });
  scripted.server.on("parlor.threads.archive", (exchange) => exchange.json({}, 503));
  const client = scripted.connect();
  const errors: string[] = [];
  client.on("error", ({ failure }) => errors.push(failure.code));
  await client.loadThreads();
  expect(client.state.abilities).toEqual({ archive: true, search: false });
  const archiving = client.archiveThread("thr_2");
  expect(listed(client)).toEqual(["thr_1"]);
  await expect(archiving).rejects.toMatchObject({ failure: { status: 503 } });
  expect(listed(client)).toEqual(["thr_2", "thr_1"]);
  expect(errors).toHaveLength(1);
});

test("an answer of another shape is refused, a snippet of another shape is left out", async () => {
  scripted.server.on("parlor.threads.search", (exchange) =>
    exchange.json({
      data: [{ thread: wireThread("thr_1"), snippet: { text: "x", ranges: [["0", 1]] } }],
      has_more: true,
      after: "thr_1",
    }),
  );
  scripted.server.on("parlor.threads.list_archived", (exchange) => exchange.json({ data: [{}] }));
  const client = scripted.connect();
  const page = await client.searchThreads("x");
  expect(page.after).toBe("thr_1");
  expect(page.matches).toMatchObject([{ thread: { id: "thr_1" } }]);
  expect(page.matches[0]).not.toHaveProperty("snippet");
  await expect(client.listArchivedThreads()).rejects.toMatchObject({
    failure: { code: "unexpected_answer" },
  });
});

test("a turn that its user stopped says so until the next one", async () => {
  const steps = createSteps();
  const server = await createParlorServer((input) => steps.respond(input, ["Once", " upon"]));
  const client = createChatClient({ url: server.url }, { random: () => 0 });
  opened.push({ client, close: () => server.close() });
  const sent = client.send(text("Tell me"));
  await until(client, ({ phase, canStop }) => phase === "streaming" && canStop);
  await client.stop();
  await sent;
  expect(client.state.isStopped).toBe(true);
  const next = client.send(text("Go on"));
  await until(client, ({ phase }) => phase === "sending" || phase === "streaming");
  expect(client.state.isStopped).toBe(false);
  await client.stop();
  await next;
  await client.openThread(null);
  expect(client.state.isStopped).toBe(false);
});
