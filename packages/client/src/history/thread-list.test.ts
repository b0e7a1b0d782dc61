import { expect, test } from "vitest";
import { answerFirst, createInbox, text, until, useScriptedServer } from "../testing/chat-harness.ts";
import { wireThread } from "../testing/wire-fixtures.ts";

const harness = useScriptedServer();

function serveList() {
  harness.server.on("threads.list", (exchange) => {
    if (exchange.params.after === undefined) {
      exchange.json({
        data: [wireThread("thr_3", [], { title: "Three" }), wireThread("thr_2", [], { title: "Two" })],
        has_more: true,
        after: "thr_2",
      });
    } else {
      exchange.json({ data: [wireThread("thr_2"), wireThread("thr_1")], has_more: false });
    }
  });
}

test("threads are read page by page, none twice", async () => {
  serveList();
  const client = harness.connect();
  const first = client.loadThreads();
  expect(client.state.history).toMatchObject({ phase: "loading", loaded: false });
  await first;
  expect(client.state.history).toMatchObject({ phase: "idle", loaded: true, hasMore: true });
  expect(client.state.history.threads[0]).not.toHaveProperty("items");
  await Promise.all([client.loadMoreThreads(), client.loadMoreThreads()]);
  expect(client.state.history.threads.map(({ id }) => id)).toEqual(["thr_3", "thr_2", "thr_1"]);
  expect(client.state.history.hasMore).toBe(false);
  await client.loadMoreThreads();
  expect(harness.server.requests.map(({ params }) => params)).toEqual([
    { limit: 30, order: "desc" },
    { limit: 30, order: "desc", after: "thr_2" },
  ]);
});

test("a list that cannot be read says why, in its own place", async () => {
  harness.server.on("threads.list", (exchange) => exchange.text("no", 503));
  const client = harness.connect();
  await expect(client.loadThreads()).rejects.toMatchObject({ failure: { status: 503 } });
  expect(client.state.history).toMatchObject({ phase: "idle", loaded: false, failure: { status: 503 } });
  expect(client.state.failure).toBeUndefined();
});

test("a new thread and its title appear in the list", async () => {
  serveList();
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  const client = harness.connect();
  await client.loadThreads();
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  exchange.send({ type: "thread.created", thread: wireThread("thr_new") });
  await until(client, ({ history }) => history.threads[0]?.id === "thr_new");
  exchange.send({ type: "thread.updated", thread: wireThread("thr_new", [], { title: "Groceries" }) });
  exchange.end();
  await sent;
  expect(client.state.history.threads.map(({ title }) => title)).toEqual(["Groceries", "Three", "Two"]);
  expect(client.state.thread?.title).toBe("Groceries");
});

test("a new title is shown at once and taken back when it is refused", async () => {
  serveList();
  const updates = createInbox();
  harness.server.on("threads.update", updates.script);
  const client = harness.connect();
  await client.loadThreads();
  const renamed = client.renameThread("thr_2", "Zwei");
  expect(client.state.history.threads[1]?.title).toBe("Zwei");
  const first = await updates.next();
  expect(first.params).toEqual({ thread_id: "thr_2", title: "Zwei" });
  first.json(wireThread("thr_2", [], { title: "Zwei!" }));
  await renamed;
  expect(client.state.history.threads[1]?.title).toBe("Zwei!");
  const refused = client.renameThread("thr_2", "");
  (await updates.next()).json(
    { error: { code: "invalid_request", message: "Empty.", request_id: "r" } },
    400,
  );
  await expect(refused).rejects.toMatchObject({ failure: { code: "invalid_request" } });
  expect(client.state.history.threads[1]?.title).toBe("Zwei!");
});

test("a thread that is deleted goes at once and comes back to its place when that is refused", async () => {
  serveList();
  const deletes = createInbox();
  harness.server.on("threads.delete", deletes.script);
  const client = harness.connect();
  await client.loadThreads();
  const refused = client.deleteThread("thr_3");
  expect(client.state.history.threads.map(({ id }) => id)).toEqual(["thr_2"]);
  (await deletes.next()).text("no", 500);
  await expect(refused).rejects.toMatchObject({ failure: { status: 500 } });
  expect(client.state.history.threads.map(({ id }) => id)).toEqual(["thr_3", "thr_2"]);
  const gone = client.deleteThread("thr_3");
  (await deletes.next()).json(
    { error: { code: "thread_not_found", message: "Gone.", request_id: "r" } },
    404,
  );
  await gone;
  expect(client.state.history.threads.map(({ id }) => id)).toEqual(["thr_2"]);
});

test("deleting the open thread leads to the start screen, also while it streams", async () => {
  const turns = createInbox();
  harness.server.on("threads.create", turns.script);
  harness.server.on("threads.delete", (exchange) => exchange.json({}));
  const client = harness.connect();
  const changes: (string | null)[] = [];
  client.on("thread.change", ({ threadId }) => changes.push(threadId));
  const sent = client.send(text("Hello"));
  const exchange = await turns.next();
  exchange.send(
    { type: "thread.created", thread: wireThread("thr_1") },
    { type: "progress_update", text: "…" },
  );
  await until(client, ({ threadId }) => threadId === "thr_1");
  await client.deleteThread("thr_1");
  expect(client.state).toMatchObject({ threadId: null, items: [], phase: "idle" });
  expect(changes).toEqual(["thr_1", null]);
  await sent;
  harness.server.on("threads.create", answerFirst);
  await client.send(text("Hello"));
  expect(client.state.threadId).toBe("thr_1");
});
