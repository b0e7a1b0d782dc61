import { once } from "node:events";
import { createDatabaseAt } from "@parlor/postgres/testing";
import { expect, inject, test, vi } from "vitest";
import { createBackendProcesses, listItems, signUp } from "../testing/backend-processes.ts";
import { readEvents, textOf, toMessageRequest } from "../testing/chat-client.ts";

// Each test starts processes, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });
const backends = createBackendProcesses();

const askHealth = async (url: string, path: string) => {
  const response = await fetch(`${url}/health/${path}`);
  return [response.status, await response.json()];
};

/** Begins a turn, and gives its events as they come. */
async function beginTurn(url: string, cookie: string) {
  const response = await fetch(`${url}/api/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({
      ...toMessageRequest("What can you help me with?"),
      metadata: { parlor: { resumable: true } },
    }),
  });
  const events = readEvents(response);
  const { value: first } = await events.next();
  if (first?.type !== "thread.created") throw new Error("no thread was created");
  await events.next();
  return { threadId: first.thread.id, events };
}

test("SIGTERM: not ready at once and alive still; a running answer ends whole, and then the process", async () => {
  const backend = await backends.start({
    OFFLINE_ASSISTANT_PACE_MS: "20",
    // All that is asked below must fit into it, on a busy machine too.
    SHUTDOWN_DELAY_SECONDS: "10",
    SHUTDOWN_GRACE_SECONDS: "60",
  });
  expect(await askHealth(backend.url, "ready")).toEqual([200, expect.objectContaining({ status: "ok" })]);
  expect(await askHealth(backend.url, "live")).toEqual([200, { status: "ok" }]);
  const cookie = await signUp(backend.url);
  const { threadId, events } = await beginTurn(backend.url, cookie);
  const exit = once(backend.child, "exit");
  backend.child.kill("SIGTERM");
  await vi.waitFor(
    async () => expect(await askHealth(backend.url, "ready")).toEqual([503, { status: "stopping" }]),
    9_000,
  );
  expect(await askHealth(backend.url, "live")).toEqual([200, { status: "ok" }]);
  // Who does not know yet is still served.
  expect(await listItems(backend.url, cookie, threadId)).not.toEqual([]);
  let last: unknown;
  for await (const event of events) last = event;
  expect(last).toMatchObject({ type: "thread.item.done", item: { type: "assistant_message" } });
  expect(await exit).toEqual([0, null]);
});

test("an answer that takes longer than the grace is closed with what it had, on another backend too", async () => {
  const shared = {
    DATABASE_URL: await createDatabaseAt(inject("postgresUrl")),
    REDIS_URL: inject("redisUrl"),
    OFFLINE_ASSISTANT_PACE_MS: "200",
    OFFLINE_ASSISTANT_MAX_PACE_MS: "600000",
    SHUTDOWN_GRACE_SECONDS: "0",
  };
  const first = await backends.start(shared);
  const second = await backends.start(shared);
  const cookie = await signUp(first.url);
  const { threadId, events } = await beginTurn(first.url, cookie);
  let shown = "";
  for await (const event of events) {
    if (event.type === "thread.item.updated" && "delta" in event.update) shown += event.update.delta;
    if (shown.length > 20) break;
  }
  const exit = once(first.child, "exit");
  first.child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
  const items = await listItems(second.url, cookie, threadId);
  expect(items.map(({ type }) => type)).toEqual(["user_message", "assistant_message"]);
  expect(items[1] && textOf(items[1]).startsWith(shown)).toBe(true);
  const attached = await fetch(`${second.url}/api/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ type: "parlor.runs.attach", params: { thread_id: threadId } }),
  });
  expect(await attached.text()).toContain("You can ask again.");
});

async function readStartLog(environment: Record<string, string>): Promise<string> {
  const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
  // It listens only after it has said so.
  return (await backends.start({ DATABASE_URL: databaseUrl, ...environment })).logged();
}

test("pools that want more connections than the server gives are told of at start, with what to set", async () => {
  expect(await readStartLog({ DATABASE_POOL_SIZE: "60", BACKEND_INSTANCES: "4" })).toMatch(
    /is 240, and the database gives 197 connections: set DATABASE_POOL_SIZE to 49 at most/,
  );
  expect(await readStartLog({ DATABASE_POOL_SIZE: "49", BACKEND_INSTANCES: "4" })).not.toContain(
    "max_connections",
  );
});
