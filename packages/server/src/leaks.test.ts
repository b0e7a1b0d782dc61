import { getEventListeners, once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { Respond } from "./chatkit.ts";
import { createChatKit } from "./create-chatkit.ts";
import { toNodeListener } from "./node.ts";
import { createMemoryRunLog } from "./runs/memory-run-log.ts";
import { createMemoryStore } from "./stores/memory-store.ts";
import { type Context, eventually, toCreate } from "./testing/chatkit-harness.ts";
import { toMessageEvents } from "./testing/scripted-responder.ts";
import { readEvents } from "./testing/test-server.ts";

const TURNS = 10_000;
/** Bytes that the heap may have grown by for each turn: far less than what a turn holds while it runs. */
const MAX_GROWTH_BYTES = 600;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

async function measureHeap(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise(setImmediate);
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}

/** Ends its turns in every way: done, thrown, waiting to be stopped. */
const respond: Respond<Context> = async function* (input) {
  const text = input.message?.content[0]?.text ?? "";
  input.thread.metadata.text = text;
  yield* [...toMessageEvents(input, ["Hello", ", ", "world"])].slice(0, text === "done" ? undefined : 4);
  if (text === "throw") throw new Error("thrown");
  if (text === "wait") {
    await new Promise((resolve) => input.signal.addEventListener("abort", resolve, { once: true }));
  }
};

function create() {
  const store = createMemoryStore();
  const chatKit = createChatKit<Context>({
    store,
    respond,
    title: async () => "A title",
    runLog: createMemoryRunLog({ maxLength: 100_000 }),
    limits: { runRetentionMs: 10 },
    authenticate: async () => ({ owner: "ada", context: { user: "ada" } }),
  });
  return { store, chatKit };
}

const ways = ["done", "throw", "leave", "cancel", "resume"] as const;

/** One turn in a thread of its own, which is deleted again, so that nothing should be left. */
async function takeTurn(
  send: (body: object) => Promise<Response>,
  way: (typeof ways)[number],
): Promise<void> {
  const waits = way === "leave" || way === "cancel" || way === "resume";
  const metadata =
    way === "resume" ? { parlor: { resumable: true, idempotency_key: crypto.randomUUID() } } : {};
  const response = await send(toCreate(waits ? "wait" : way, metadata));
  const events = readEvents(response);
  const created = (await events.next()).value;
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  const params = { thread_id: created.thread.id };
  for await (const event of events) {
    if (!waits || event.type !== "thread.item.updated") continue;
    if (way === "cancel") await (await send({ type: "parlor.runs.cancel", params })).text();
    else break;
  }
  if (way === "resume") {
    const joined = await send({ type: "parlor.runs.attach", params: { ...params, after: 2 } });
    await (await send({ type: "parlor.runs.cancel", params })).text();
    await joined.text();
  }
  await (await send({ type: "threads.delete", params })).text();
}

test(`${TURNS} turns, ended in every way, leave no memory, no listeners and no timers`, async () => {
  const { store, chatKit } = create();
  const signals: AbortSignal[] = [];
  const send = (body: object) => {
    const request = new Request("http://chatkit.test/", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: new AbortController().signal,
    });
    signals.push(request.signal);
    return chatKit.handler(request);
  };
  const takeTurns = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) {
      await takeTurn(send, ways[turn % ways.length] as (typeof ways)[number]);
      if (turn % 100 === 99) {
        for (const signal of signals.splice(0)) expect(getEventListeners(signal, "abort")).toEqual([]);
      }
    }
  };
  // What is made once, such as compiled code and caches, is made here.
  await takeTurns(1_000);
  const before = await measureHeap();
  const timersBefore = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  await takeTurns(TURNS);
  const growth = (await measureHeap()) - before;
  expect(growth / TURNS).toBeLessThan(MAX_GROWTH_BYTES);
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  expect(timers).toBeLessThanOrEqual(timersBefore);
  expect((await store.listThreads("ada", { limit: 1, order: "asc" })).data).toEqual([]);
  await chatKit.close();
}, 120_000);

test("turns over real sockets leave no connections, and nothing of requests and answers", async () => {
  const { store, chatKit } = create();
  const answers: WeakRef<ServerResponse>[] = [];
  const listener = toNodeListener(chatKit.handler);
  const server = createServer((incoming, outgoing) => {
    answers.push(new WeakRef(outgoing));
    return listener(incoming, outgoing);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const send = (body: object) =>
    fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body: JSON.stringify(body),
    });
  const countConnections = () =>
    new Promise<number>((resolve) => {
      server.getConnections((_, count) => resolve(count));
    });
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let turn = 0; turn < 50; turn += 1) {
        await takeTurn(send, ways[turn % ways.length] as (typeof ways)[number]);
      }
    }),
  );
  await eventually(async () => expect(await countConnections()).toBe(0));
  await eventually(async () => {
    await measureHeap();
    // The last ones may be held by what the connections left behind.
    expect(answers.filter((answer) => answer.deref()).length).toBeLessThan(answers.length / 10);
  });
  expect((await store.listThreads("ada", { limit: 1, order: "asc" })).data).toEqual([]);
  await chatKit.close();
  server.close();
  await once(server, "close");
}, 60_000);
