import { once } from "node:events";
import { createServer } from "node:http";
import type { ThreadStreamEvent } from "@parlor/protocol";
import { startRedis } from "@parlor/redis/testing";
import { createMemoryStore } from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";
import { toMessageEvents } from "@parlor/server/testing";
import { afterEach, expect, test } from "vitest";
import { followTurn, TurnRefused } from "./follow-turn.ts";
import { startBackend } from "./start-backend.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const words = Array.from({ length: 60 }, (_, index) => `${index} `);
const input = { content: [{ type: "input_text", text: "Count" }], attachments: [], inference_options: {} };
const message = { type: "threads.create", params: { input } };

/** Two backends over one Redis and one store, each on a port of its own. */
async function startTwo() {
  const redis = await startRedis();
  open.push(() => redis.stop());
  const store = createMemoryStore();
  let turns = 0;
  const start = async () => {
    const backend = await startBackend<undefined>(redis.url, {
      store,
      authenticate: async () => ({ owner: "ada", context: undefined }),
      async *respond(turn) {
        turns += 1;
        for (const event of toMessageEvents(turn, words)) {
          yield event;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
    });
    const server = createServer(toNodeListener(backend.handler)).listen(0, "127.0.0.1");
    await once(server, "listening");
    open.push(async () => {
      server.closeAllConnections();
      server.close();
      await backend.stop();
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port was given");
    return { server, url: `http://127.0.0.1:${address.port}` };
  };
  return { backends: [await start(), await start()] as const, countTurns: () => turns };
}

test("a turn is followed over connections that break, from one backend to the other, each event once", async () => {
  const { backends, countTurns } = await startTwo();
  let posts = 0;
  const post = (body: object) => {
    posts += 1;
    // As a load balancer does: each request goes to the next backend.
    const { url } = backends[posts % 2] as (typeof backends)[0];
    const headers = { "content-type": "application/json" };
    return fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const events: ThreadStreamEvent[] = [];
  for await (const event of followTurn(post, message)) {
    events.push(event);
    if (events.length % 15 === 0) for (const { server } of backends) server.closeAllConnections();
  }
  expect(posts).toBeGreaterThan(3);
  expect(countTurns()).toBe(1);
  const deltas = events.flatMap((event) =>
    event.type === "thread.item.updated" && event.update.type === "assistant_message.content_part.text_delta"
      ? [event.update.delta]
      : [],
  );
  expect(deltas).toEqual(words);
  expect(events.at(-1)).toMatchObject({ type: "thread.item.done" });
});

test("a send whose answer never came back is sent again, and is one turn", async () => {
  const { backends, countTurns } = await startTwo();
  let posts = 0;
  const post = async (body: object) => {
    posts += 1;
    const headers = { "content-type": "application/json" };
    const response = await fetch(backends[0].url, { method: "POST", headers, body: JSON.stringify(body) });
    if (posts > 1) return response;
    await response.body?.cancel();
    throw new TypeError("fetch failed");
  };
  const events = await Array.fromAsync(followTurn(post, message));
  expect(events.at(-1)).toMatchObject({ type: "thread.item.done" });
  expect([posts, countTurns()]).toEqual([2, 1]);
});

test("what the server refuses is not tried again", async () => {
  const { backends } = await startTwo();
  let posts = 0;
  const post = (body: object) => {
    posts += 1;
    const headers = { "content-type": "application/json" };
    return fetch(backends[0].url, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const unknown = { type: "threads.add_user_message", params: { thread_id: "thr_unknown", input } };
  await expect(Array.fromAsync(followTurn(post, unknown))).rejects.toThrow(TurnRefused);
  expect(posts).toBe(1);
});
