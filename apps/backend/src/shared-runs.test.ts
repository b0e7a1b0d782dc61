import { once } from "node:events";
import { createDatabaseAt } from "@parlor/postgres/testing";
import { readSseEvents, type ThreadStreamEvent } from "@parlor/protocol";
import { expect, inject, test, vi } from "vitest";
import { createBackendProcesses, listItems, signUp } from "./testing/backend-processes.ts";
import { textOf, toMessageRequest } from "./testing/chat-client.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
    redisUrl: string;
  }
}

// Two services over one PostgreSQL and one Redis, as behind a load balancer.
const backends = createBackendProcesses();

async function startTwo(environment: Record<string, string> = {}) {
  const shared = {
    DATABASE_URL: await createDatabaseAt(inject("postgresUrl")),
    REDIS_URL: inject("redisUrl"),
    ...environment,
  };
  // One after the other: the second finds the secret and the tables of the first.
  const first = await backends.start(shared);
  return [first, await backends.start(shared)] as const;
}

function post(url: string, cookie: string, body: object): Promise<Response> {
  return fetch(`${url}/api/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify(body),
  });
}

/** Reads a stream in the background: its events with their numbers. */
function follow(response: Response) {
  expect(response.status).toBe(200);
  const got: { id: number; event: ThreadStreamEvent }[] = [];
  const ended = (async () => {
    if (!response.body) return;
    for await (const group of readSseEvents(response.body)) {
      for (const { data, id } of group) got.push({ id: Number(id), event: JSON.parse(data) });
    }
  })();
  ended.catch(() => undefined);
  return { got, ended };
}

async function beginTurn(url: string, cookie: string) {
  const body = {
    ...toMessageRequest("What can you help me with?"),
    metadata: { parlor: { resumable: true } },
  };
  const reading = follow(await post(url, cookie, body));
  await vi.waitFor(() => expect(reading.got.length).toBeGreaterThan(6), 30_000);
  const created = reading.got[0]?.event;
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  return { ...reading, threadId: created.thread.id };
}

test("a turn begun on one is taken up on the other, and stopped from there", async () => {
  const [first, second] = await startTwo({ OFFLINE_ASSISTANT_PACE_MS: "25" });
  expect(await (await fetch(`${second.url}/health`)).json()).toMatchObject({
    status: "ok",
    store: { kind: "server" },
    runs: { kind: "redis" },
  });
  const cookie = await signUp(first.url);
  const own = await beginTurn(first.url, cookie);
  const thread = { thread_id: own.threadId };
  const resumed = follow(
    await post(second.url, cookie, { type: "parlor.runs.attach", params: { ...thread, after: 3 } }),
  );
  await own.ended;
  await resumed.ended;
  expect(own.got.map(({ id }) => id)).toEqual(own.got.map((_, index) => index + 1));
  expect(own.got.length).toBeGreaterThan(20);
  expect(resumed.got).toEqual(own.got.slice(3));

  const next = follow(
    await post(first.url, cookie, {
      ...toMessageRequest("What can you help me with?", own.threadId),
      metadata: { parlor: { resumable: true } },
    }),
  );
  await vi.waitFor(() => expect(next.got.length).toBeGreaterThan(6), 30_000);
  const stopped = await post(second.url, cookie, { type: "parlor.runs.cancel", params: thread });
  expect(await stopped.json()).toEqual({ cancelled: true });
  await next.ended;
  expect(next.got.length).toBeLessThan(own.got.length);
  const items = await listItems(second.url, cookie, own.threadId);
  expect(items.map(({ type }) => type)).toEqual([
    "user_message",
    "assistant_message",
    "user_message",
    "assistant_message",
  ]);
}, 120_000);

test("killed with -9, its turn is closed by the other, for whoever follows it there", async () => {
  const [first, second] = await startTwo({ OFFLINE_ASSISTANT_PACE_MS: "200" });
  const cookie = await signUp(first.url);
  const own = await beginTurn(first.url, cookie);
  const attach = { type: "parlor.runs.attach", params: { thread_id: own.threadId } };
  const seen = follow(await post(second.url, cookie, attach));
  await vi.waitFor(() => expect(seen.got.length).toBeGreaterThan(8), 30_000);
  const exit = once(first.child, "exit");
  first.child.kill("SIGKILL");
  await exit;
  await own.ended.catch(() => undefined);
  await seen.ended;
  expect(seen.got.at(-1)?.event).toMatchObject({
    type: "error",
    message: expect.stringContaining("cut off"),
    allow_retry: true,
  });
  // All that anybody was shown is there.
  const shown = own.got
    .map(({ event }) =>
      event.type === "thread.item.updated" &&
      event.update.type === "assistant_message.content_part.text_delta"
        ? event.update.delta
        : "",
    )
    .join("");
  expect(shown).not.toBe("");
  const items = await listItems(second.url, cookie, own.threadId);
  expect(items.map(({ type }) => type)).toEqual(["user_message", "assistant_message"]);
  expect(items[1] && textOf(items[1]).startsWith(shown)).toBe(true);
  const next = follow(await post(second.url, cookie, toMessageRequest("show my tasks", own.threadId)));
  await next.ended;
  expect(next.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
}, 120_000);

test("one person's streams are counted over both, and those of a killed one make room", async () => {
  const [first, second] = await startTwo({
    OFFLINE_ASSISTANT_PACE_MS: "2000",
    MAX_STREAMS_PER_USER: "2",
    MAX_TURNS_PER_MINUTE: "0",
  });
  const cookie = await signUp(first.url);
  const left = new AbortController();
  const send = (url: string) =>
    fetch(`${url}/api/chatkit`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify(toMessageRequest("What can you help me with?")),
      signal: left.signal,
    });
  for (let count = 0; count < 2; count += 1) {
    const held = await send(first.url);
    expect(held.status).toBe(200);
    held.text().catch(() => undefined);
  }
  for (const { url } of [first, second]) {
    const refused = await send(url);
    expect([refused.status, await refused.json()]).toMatchObject([
      429,
      { error: { code: "too_many_streams" } },
    ]);
  }
  const exit = once(first.child, "exit");
  first.child.kill("SIGKILL");
  await exit;
  await vi.waitFor(async () => expect((await send(second.url)).status).toBe(200), {
    timeout: 60_000,
    interval: 500,
  });
  left.abort();
}, 120_000);
