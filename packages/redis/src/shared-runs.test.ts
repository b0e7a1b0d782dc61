import { type Page, readSseEvents, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";
import {
  type ChatKit,
  type ChatKitOptions,
  createChatKit,
  createMemoryStore,
  type Limits,
  type LogRecord,
  type Respond,
  type Store,
} from "@parlor/server";
import { toMessageEvents } from "@parlor/server/testing";
import { Redis } from "ioredis";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { createRedisRunLog, type RedisRunLog, type RedisRunLogOptions } from "./redis-run-log.ts";
import { eventually } from "./testing/eventually.ts";
import { startRedis } from "./testing/start-redis.ts";

vi.setConfig({ testTimeout: 120_000 });

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Backend {
  chatKit: ChatKit;
  log: RedisRunLog;
  logged: LogRecord[];
  send(type: string, params: object, metadata?: object, signal?: AbortSignal): Promise<Response>;
}

interface Cluster {
  store: Store;
  prefix: string;
  start(options?: {
    respond?: Respond<undefined>;
    limits?: Partial<Limits>;
    log?: RedisRunLogOptions;
    chatKit?: Partial<ChatKitOptions<undefined>>;
  }): Promise<Backend>;
}

let count = 0;
/** Backends over one store and one Redis. */
function createCluster(url = inject("redisUrl")): Cluster {
  count += 1;
  const store = createMemoryStore();
  const prefix = `{shared-${process.pid}-${Date.now()}-${count}}:`;
  return {
    store,
    prefix,
    async start({ respond = sayAtOnce, limits, log: logOptions, chatKit: more } = {}) {
      const log = await createRedisRunLog(url, { prefix, ...logOptions });
      const logged: LogRecord[] = [];
      const chatKit = createChatKit<undefined>({
        store,
        runLog: log,
        respond,
        authenticate: async () => ({ owner: "ada", context: undefined }),
        log: (record) => logged.push(record),
        limits: { recoveryIntervalMs: 50, ...limits },
        ...more,
      });
      open.push(async () => {
        await chatKit.close({ graceMs: 0 });
        await log.release();
      });
      const send: Backend["send"] = (type, params, metadata, signal) =>
        chatKit.handler(
          new Request("http://chatkit.test/", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ type, params, ...(metadata ? { metadata } : {}) }),
            ...(signal ? { signal } : {}),
          }),
        );
      return { chatKit, log, logged, send };
    },
  };
}

const sayAtOnce: Respond<undefined> = async function* (input) {
  yield* toMessageEvents(input, ["Hello", " there"]);
};

/** A `respond` that says one word after another, each when it is let. */
function createPacedResponder() {
  const state = { isAborted: false, calls: 0 };
  const let_: (() => void)[] = [];
  let waiting: (() => void) | undefined;
  const respond: Respond<undefined> = async function* (input) {
    state.calls += 1;
    input.signal.addEventListener("abort", () => {
      state.isAborted = true;
    });
    const words = Array.from({ length: 200 }, (_, index) => ` ${index}`);
    for (const event of toMessageEvents(input, words)) {
      if (let_.length === 0) await new Promise<void>((resolve) => (waiting = resolve));
      let_.shift();
      yield event;
    }
  };
  return {
    respond,
    state,
    /** Lets so many more events go. */
    go(events: number) {
      for (let index = 0; index < events; index += 1) let_.push(() => {});
      waiting?.();
    },
  };
}

interface Numbered {
  id: number;
  event: ThreadStreamEvent;
}

/** Reads a stream in the background. */
function follow(response: Response) {
  expect(response.status).toBe(200);
  const got: Numbered[] = [];
  const ended = (async () => {
    if (!response.body) return;
    for await (const group of readSseEvents(response.body)) {
      for (const { data, id } of group) got.push({ id: Number(id), event: JSON.parse(data) });
    }
  })();
  // Whoever is interested asks; a stream that breaks off is no unhandled failure.
  ended.catch(() => undefined);
  return { got, ended };
}

const resumable = (key?: string) => ({
  parlor: { resumable: true, ...(key === undefined ? {} : { idempotency_key: key }) },
});

function toInput(text: string) {
  return { content: [{ type: "input_text", text }], attachments: [], inference_options: {} };
}

/** Starts a turn in a new thread. */
async function begin(backend: Backend, metadata: object = resumable()) {
  const reading = follow(await backend.send("threads.create", { input: toInput("Count") }, metadata));
  await eventually(() => expect(reading.got.length).toBeGreaterThan(0));
  const created = reading.got[0]?.event;
  if (created?.type !== "thread.created") throw new Error("no thread was created");
  return { ...reading, threadId: created.thread.id };
}

async function listItems(backend: Backend, threadId: string): Promise<ThreadItem[]> {
  const response = await backend.send("items.list", { thread_id: threadId, order: "asc", limit: 100 });
  return ((await response.json()) as Page<ThreadItem>).data;
}

const ids = (got: readonly Numbered[]) => got.map(({ id }) => id);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe("a turn of one backend, seen from another", () => {
  test("is followed live, from the start and from any event, in order, without a gap or a repetition", async () => {
    const cluster = createCluster();
    const paced = createPacedResponder();
    const [a, b] = [await cluster.start({ respond: paced.respond }), await cluster.start()];
    const own = await begin(a);
    paced.go(20);
    await eventually(() => expect(own.got).toHaveLength(23));
    const fromStart = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId }));
    const fromTenth = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 10 }));
    // Live: what is said only now arrives while the turn goes on.
    paced.go(30);
    await eventually(() => expect(fromStart.got).toHaveLength(53));
    await eventually(() => expect(fromTenth.got).toHaveLength(43));
    const late = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 53 }));
    paced.go(1_000);
    await Promise.all([own.ended, fromStart.ended, fromTenth.ended, late.ended]);
    expect(ids(own.got)).toEqual(upTo(own.got.length));
    expect(own.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
    expect(fromStart.got).toEqual(own.got);
    expect(fromTenth.got).toEqual(own.got.slice(10));
    expect(late.got).toEqual(own.got.slice(53));
    // Afterwards it is read from the log by either.
    const after = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 200 }));
    await after.ended;
    expect(after.got).toEqual(own.got.slice(200));
  });

  test("one who joins is not asked again for what was to be done once", async () => {
    const cluster = createCluster();
    const next = Promise.withResolvers<void>();
    const [a, b] = [
      await cluster.start({
        async *respond(input) {
          yield { type: "client_effect", name: "first", data: {} };
          yield { type: "progress_update", text: "Thinking" };
          await next.promise;
          yield { type: "client_effect", name: "second", data: {} };
          yield* toMessageEvents(input, ["Done"]);
        },
      }),
      await cluster.start(),
    ];
    const own = await begin(a);
    await eventually(() => expect(own.got).toHaveLength(5));
    const joined = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId }));
    const resumed = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 3 }));
    await eventually(() => expect(resumed.got).toHaveLength(2));
    next.resolve();
    await Promise.all([joined.ended, resumed.ended]);
    const effects = (got: readonly Numbered[]) =>
      got.flatMap(({ event }) => (event.type === "client_effect" ? [event.name] : []));
    expect(effects(joined.got)).toEqual(["second"]);
    expect(effects(resumed.got)).toEqual(["first", "second"]);
  });

  test("is stopped from there: both streams end, and what it had is kept", async () => {
    const cluster = createCluster();
    const paced = createPacedResponder();
    const [a, b] = [await cluster.start({ respond: paced.respond }), await cluster.start()];
    const own = await begin(a);
    const seen = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId }));
    paced.go(10);
    await eventually(() => expect(seen.got).toHaveLength(13));
    const answer = await b.send("parlor.runs.cancel", { thread_id: own.threadId });
    expect(await answer.json()).toEqual({ cancelled: true });
    // The answer came once it was saved.
    const items = await listItems(b, own.threadId);
    expect(items.at(-1)).toMatchObject({
      type: "assistant_message",
      content: [{ text: " 0 1 2 3 4 5 6 7" }],
    });
    await Promise.all([own.ended, seen.ended]);
    expect(paced.state.isAborted).toBe(true);
    expect(seen.got).toEqual(own.got);
    expect(own.got.at(-1)?.event).toMatchObject({ type: "thread.item.done", item: items.at(-1) });
    expect(await (await b.send("parlor.runs.cancel", { thread_id: own.threadId })).json()).toEqual({
      cancelled: false,
    });
  });

  test("that failed with a last word which the log could not take ends with one there, live and afterwards", async () => {
    const cluster = createCluster();
    const log = await createRedisRunLog(inject("redisUrl"), { prefix: cluster.prefix });
    open.push(() => log.release());
    let isAway = false;
    const runLog: RedisRunLog = {
      ...log,
      append: (runId, entries) =>
        isAway ? Promise.reject(new Error("the log is away")) : log.append(runId, entries),
    };
    const paced = createPacedResponder();
    const [a, b] = [
      await cluster.start({ respond: paced.respond, chatKit: { runLog } }),
      await cluster.start(),
    ];
    const own = await begin(a);
    paced.go(10);
    await eventually(() => expect(own.got).toHaveLength(13));
    const live = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 10 }));
    await eventually(() => expect(live.got).toHaveLength(3));
    isAway = true;
    // What could not be written is noticed with the next event.
    await eventually(() => {
      paced.go(1);
      expect(own.got.at(-1)?.event.type).toBe("error");
    });
    await own.ended;
    expect(own.got.at(-1)?.event).toMatchObject({ type: "error", allow_retry: true });
    await live.ended;
    const error = { type: "error", code: "stream.error", allow_retry: true };
    expect(live.got.slice(3).map(({ event }) => event)).toEqual([error]);
    for (const after of [10, 13]) {
      const later = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after }));
      await later.ended;
      expect(later.got.slice(13 - after).map(({ event }) => event)).toEqual([error]);
    }
  });

  test("that failed with a last word in the log has that one there, and no other", async () => {
    const cluster = createCluster();
    const [a, b] = [
      await cluster.start({
        async *respond() {
          yield { type: "progress_update", text: "Thinking" };
          throw new Error("the model is away");
        },
      }),
      await cluster.start(),
    ];
    const own = await begin(a);
    await own.ended;
    const later = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 0 }));
    await later.ended;
    expect(later.got).toEqual(own.got);
    expect(later.got.at(-1)?.event).toMatchObject({ type: "error", code: "stream.error" });
  });

  test("deleting its thread there stops it, and nothing comes back", async () => {
    const cluster = createCluster();
    const paced = createPacedResponder();
    const [a, b] = [await cluster.start({ respond: paced.respond }), await cluster.start()];
    const own = await begin(a);
    paced.go(10);
    expect(await (await b.send("threads.delete", { thread_id: own.threadId })).json()).toEqual({});
    await own.ended;
    expect(paced.state.isAborted).toBe(true);
    expect(await cluster.store.loadThread("ada", own.threadId)).toBeUndefined();
    expect(await b.log.latest("ada", own.threadId)).toMatchObject({ status: "cancelled" });
  });

  test("renaming its thread there is told to its clients, and the turn's own changes do not undo it", async () => {
    const cluster = createCluster();
    const renamed = Promise.withResolvers<void>();
    const [a, b] = [
      await cluster.start({
        async *respond(input) {
          yield { type: "progress_update", text: "Counting" };
          await renamed.promise;
          input.thread.metadata = { counted: true };
          yield* toMessageEvents(input, ["Done"]);
        },
      }),
      await cluster.start(),
    ];
    const own = await begin(a);
    await b.send("threads.update", { thread_id: own.threadId, title: "Numbers" });
    await eventually(() =>
      expect(own.got.map(({ event }) => event)).toContainEqual(
        expect.objectContaining({
          type: "thread.updated",
          thread: expect.objectContaining({ title: "Numbers" }),
        }),
      ),
    );
    renamed.resolve();
    await own.ended;
    expect(await cluster.store.loadThread("ada", own.threadId)).toMatchObject({
      title: "Numbers",
      metadata: { counted: true },
    });
  });

  test("a send repeated there with its key is the same turn, while it runs and afterwards", async () => {
    const cluster = createCluster();
    const paced = createPacedResponder();
    const [a, b] = [
      await cluster.start({ respond: paced.respond }),
      await cluster.start({ respond: paced.respond }),
    ];
    const own = await begin(a, resumable("once"));
    const again = follow(await b.send("threads.create", { input: toInput("Count") }, resumable("once")));
    paced.go(1_000);
    await Promise.all([own.ended, again.ended]);
    const afterwards = follow(await b.send("threads.create", { input: toInput("Count") }, resumable("once")));
    await afterwards.ended;
    expect(again.got).toEqual(own.got);
    expect(afterwards.got).toEqual(own.got);
    expect(paced.state.calls).toBe(1);
  });

  test("a message sent there while it is written is refused; one right after a stop goes in", async () => {
    const cluster = createCluster();
    const paced = createPacedResponder();
    const [a, b] = [
      await cluster.start({ respond: paced.respond }),
      await cluster.start({ limits: { busyWaitMs: 100 } }),
    ];
    const leaving = new AbortController();
    const response = await a.send("threads.create", { input: toInput("Count") }, undefined, leaving.signal);
    const own = follow(response);
    await eventually(() => expect(own.got.length).toBeGreaterThan(2));
    const created = own.got[0]?.event as Extract<ThreadStreamEvent, { type: "thread.created" }>;
    const params = { thread_id: created.thread.id, input: toInput("And now?") };
    const refused = await b.send("threads.add_user_message", params);
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: "thread_busy" } }]);
    // The official client stops by closing its connection: the turn ends a moment later.
    leaving.abort();
    const next = follow(await b.send("threads.add_user_message", params));
    await next.ended;
    expect(next.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
  });

  test("a reader who takes nothing holds nothing up, keeps nothing, and has it all in the end", async () => {
    const cluster = createCluster();
    const big = "x".repeat(10_000);
    const [a, b] = [
      await cluster.start({
        async *respond(input) {
          yield* toMessageEvents(
            input,
            Array.from({ length: 300 }, () => big),
          );
        },
        limits: { maxRunBytes: 64 * 1024 * 1024 },
      }),
      await cluster.start(),
    ];
    const own = await begin(a);
    const slow = await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 0 });
    await own.ended;
    const late = follow(slow);
    await late.ended;
    expect(ids(late.got)).toEqual(upTo(own.got.length));
  });

  test("following and leaving, many times, leaves nothing behind", async () => {
    const cluster = createCluster();
    const paced = createPacedResponder();
    const [a, b] = [await cluster.start({ respond: paced.respond }), await cluster.start()];
    const own = await begin(a);
    const beside = new Redis(inject("redisUrl"));
    open.push(async () => beside.disconnect());
    const clients = async () =>
      String(await beside.client("LIST"))
        .trim()
        .split("\n").length;
    const before = await clients();
    const channels = () => beside.pubsub("CHANNELS", `${cluster.prefix}changes:*`);
    for (let round = 0; round < 200; round += 1) {
      const response = await b.send("parlor.runs.attach", { thread_id: own.threadId });
      await response.body?.cancel();
    }
    await eventually(async () => expect(await channels()).toEqual([]));
    expect(await clients()).toBe(before);
    paced.go(1_000);
    await own.ended;
  });
});

test("many turns leave nothing in Redis once they are forgotten", async () => {
  const cluster = createCluster();
  const [a, b] = [await cluster.start({ limits: { runRetentionMs: 1 } }), await cluster.start()];
  for (let round = 0; round < 200; round += 1) {
    const own = follow(await a.send("threads.create", { input: toInput("Hi") }, resumable(`key ${round}`)));
    await own.ended;
    const created = own.got[0]?.event as Extract<ThreadStreamEvent, { type: "thread.created" }>;
    const thread = { thread_id: created.thread.id };
    await follow(await b.send("parlor.runs.attach", { ...thread, after: 0 })).ended;
    await b.send("threads.delete", thread);
  }
  await b.log.prune(new Date(Date.now() + 60_000).toISOString());
  const beside = new Redis(inject("redisUrl"));
  open.push(async () => beside.disconnect());
  const keys = (await beside.keys(`${cluster.prefix}*`)).map((key) => key.slice(cluster.prefix.length));
  expect(keys.sort()).toEqual([
    expect.stringMatching(/^instance:.*:alive$/),
    expect.stringMatching(/^instance:.*:alive$/),
    "instances",
  ]);
});

// A process that is killed: see main.test.ts of apps/backend.
describe("a backend that stands still in the middle of a turn, and is taken for dead", () => {
  test("whoever follows on another is told, what it had said is kept, the thread is free; so is its own client", async () => {
    const cluster = createCluster();
    const paced = createPacedResponder();
    const [a, b] = [
      await cluster.start({ respond: paced.respond, log: { aliveMs: 600_000 } }),
      await cluster.start(),
    ];
    const own = await begin(a);
    paced.go(6);
    await eventually(() => expect(own.got).toHaveLength(9));
    const seen = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId }));
    await eventually(() => expect(seen.got).toHaveLength(9));
    const beside = new Redis(inject("redisUrl"));
    open.push(async () => beside.disconnect());
    // As if it had not said for too long that it lives; the other one says so soon again.
    await beside.del(...(await beside.keys(`${cluster.prefix}instance:*:alive`)));
    await b.log.open({
      id: "run_1",
      owner: "ada",
      threadId: "thr_1",
      status: "running",
      startedAt: new Date().toISOString(),
    });
    await seen.ended;
    expect(seen.got.slice(0, 9)).toEqual(own.got.slice(0, 9));
    expect(seen.got.slice(9).map(({ event }) => event)).toEqual([
      expect.objectContaining({
        type: "error",
        allow_retry: true,
        message: expect.stringContaining("cut off"),
      }),
    ]);
    expect((await listItems(b, own.threadId)).at(-1)).toMatchObject({
      type: "assistant_message",
      content: [{ text: " 0 1 2 3" }],
    });
    const params = { thread_id: own.threadId, input: toInput("Again") };
    const next = follow(await b.send("threads.add_user_message", params));
    await next.ended;
    expect(next.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
    // It wakes up, and can write no more into what is not its own.
    paced.go(1_000);
    await own.ended;
    expect(own.got.at(-1)?.event).toMatchObject({ type: "error", allow_retry: true });
    expect(await a.log.latest("ada", own.threadId)).toMatchObject({ status: "completed" });
  });
});

describe("Redis goes away", () => {
  test("and comes back without what it had: streams break off, instead of looking whole; the thread is free", async () => {
    const redis = await startRedis();
    open.push(() => redis.stop());
    const cluster = createCluster(redis.url);
    const paced = createPacedResponder();
    const [a, b] = [await cluster.start({ respond: paced.respond }), await cluster.start()];
    const own = await begin(a);
    paced.go(10);
    const seen = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 0 }));
    await eventually(() => expect(seen.got).toHaveLength(13));
    await redis.restart();
    await expect(seen.ended).rejects.toThrow("no longer in the log");
    paced.go(1_000);
    await own.ended;
    expect(own.got.at(-1)?.event).toMatchObject({ type: "error", allow_retry: true });
    expect((await listItems(b, own.threadId)).at(-1)).toMatchObject({ type: "assistant_message" });
    const params = { thread_id: own.threadId, input: toInput("Again") };
    const next = follow(await b.send("threads.add_user_message", params));
    await next.ended;
    expect(next.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
  });

  test("and comes back in time: the turn goes on, nothing that was shown is lost, nothing comes twice", async () => {
    const redis = await startRedis({ isDurable: true });
    open.push(() => redis.stop());
    const cluster = createCluster(redis.url);
    const paced = createPacedResponder();
    const [a, b] = [await cluster.start({ respond: paced.respond }), await cluster.start()];
    const own = await begin(a);
    const seen = follow(await b.send("parlor.runs.attach", { thread_id: own.threadId, after: 0 }));
    paced.go(20);
    await eventually(() => expect(seen.got).toHaveLength(23));
    await redis.kill();
    paced.go(20);
    await redis.restart();
    paced.go(1_000);
    await own.ended;
    expect(ids(own.got)).toEqual(upTo(own.got.length));
    expect(own.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
    // The follower either waited as well, or broke off and attaches again after its last event.
    await seen.ended.catch(() => undefined);
    const rest = follow(
      await b.send("parlor.runs.attach", { thread_id: own.threadId, after: seen.got.length }),
    );
    await rest.ended;
    expect([...seen.got, ...rest.got]).toEqual(own.got);
  });

  test("and hangs, with its connections open: the same, and everything is as before once it goes on", async () => {
    const redis = await startRedis();
    open.push(() => redis.stop());
    const cluster = createCluster(redis.url);
    const paced = createPacedResponder();
    const [a, b] = [
      await cluster.start({ respond: paced.respond, log: { timeoutMs: 2_000, aliveMs: 600_000 } }),
      await cluster.start({ log: { timeoutMs: 2_000, aliveMs: 600_000 } }),
    ];
    const own = await begin(a);
    paced.go(10);
    await eventually(() => expect(own.got).toHaveLength(13));
    redis.pause();
    await expect(a.log.ping()).rejects.toMatchObject({ code: "store_unavailable" });
    const refused = await b.send("threads.create", { input: toInput("Hello?") });
    expect(refused.status).toBe(503);
    paced.go(1_000);
    await eventually(() => expect(own.got.at(-1)?.event).toMatchObject({ type: "error", allow_retry: true }));
    redis.resume();
    await own.ended;
    const params = { thread_id: own.threadId, input: toInput("Again") };
    const next = follow(await b.send("threads.add_user_message", params));
    await next.ended;
    expect(next.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
  });

  test("for longer than a process may be silent: nobody who lives is taken for dead once it is back", async () => {
    const redis = await startRedis({ isDurable: true });
    open.push(() => redis.stop());
    const cluster = createCluster(redis.url);
    const paced = createPacedResponder();
    // Longer than a busy machine keeps a process from saying that it lives.
    const aliveMs = 9_000;
    const log = { aliveMs, timeoutMs: 60_000 };
    const [a, b] = [await cluster.start({ respond: paced.respond, log }), await cluster.start({ log })];
    const own = await begin(a);
    paced.go(10);
    await eventually(() => expect(own.got).toHaveLength(13));
    await redis.kill();
    const killedAt = Date.now();
    await eventually(() => expect(Date.now() - killedAt).toBeGreaterThan(aliveMs));
    await redis.restart();
    await eventually(() => b.log.ping());
    await eventually(() => a.log.ping());
    paced.go(1_000);
    await own.ended;
    expect(own.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
    expect(await b.log.latest("ada", own.threadId)).toMatchObject({ status: "completed" });
  });

  test("and stays away: the client is told, new messages are refused with a code, and afterwards the thread is free", async () => {
    const redis = await startRedis({ isDurable: true });
    open.push(() => redis.stop());
    const cluster = createCluster(redis.url);
    const paced = createPacedResponder();
    const [a, b] = [
      await cluster.start({ respond: paced.respond, log: { timeoutMs: 2_000, aliveMs: 9_000 } }),
      await cluster.start(),
    ];
    const own = await begin(a);
    paced.go(10);
    await eventually(() => expect(own.got).toHaveLength(13));
    await redis.kill();
    await eventually(() => expect(a.log.ping()).rejects.toMatchObject({ code: "store_unavailable" }));
    paced.go(1_000);
    await eventually(() =>
      expect(own.got.at(-1)?.event).toMatchObject({
        type: "error",
        allow_retry: true,
        message: "Answers cannot be kept right now. Try again in a moment.",
      }),
    );
    const refused = await a.send("threads.create", { input: toInput("Hello?") });
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { error: { code: "store_unavailable" } },
    ]);
    // What is in the store can be read all the same.
    const read = await b.send("threads.get_by_id", { thread_id: own.threadId });
    expect([read.status, read.headers.get("x-parlor-run")]).toEqual([200, "none"]);
    await redis.restart();
    await own.ended;
    // By its own process, or by one that has taken it for dead meanwhile.
    await eventually(async () =>
      expect((await a.log.latest("ada", own.threadId))?.status).toMatch(/^(failed|interrupted)$/),
    );
    const params = { thread_id: own.threadId, input: toInput("Again") };
    const next = follow(await a.send("threads.add_user_message", params));
    await next.ended;
    expect(next.got.at(-1)?.event).toMatchObject({ type: "thread.item.done" });
  });
});
