import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { createId } from "@parlor/protocol";
import type { RunRecord, RunRequest } from "@parlor/server";
import { runLogContract } from "@parlor/server/testing";
import { Redis } from "ioredis";
import { afterEach, describe, expect, inject, test } from "vitest";
import { isRedisError } from "./redis-error.ts";
import { createRedisRunLog, type RedisRunLog, type RedisRunLogOptions } from "./redis-run-log.ts";
import { eventually } from "./testing/eventually.ts";
import { startRedis } from "./testing/start-redis.ts";

const url = inject("redisUrl");
const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

let count = 0;
/** A prefix that no other test uses. */
function createPrefix() {
  count += 1;
  return `{test-${process.pid}-${Date.now()}-${count}}:`;
}

async function createLog(options: RedisRunLogOptions = {}, connection: string | Redis = url) {
  const log = await createRedisRunLog(connection, options);
  open.push(() => log.release());
  return log;
}

function createRun(fields: Partial<RunRecord> = {}): RunRecord {
  return {
    id: createId("run"),
    owner: "user_1",
    threadId: createId("thread"),
    status: "running",
    startedAt: "2026-01-01T00:00:00.000Z",
    ...fields,
  };
}

function connectBeside() {
  const redis = new Redis(url);
  open.push(async () => redis.disconnect());
  return redis;
}

const entry = (sequence: number) => ({ sequence, data: JSON.stringify({ sequence }) });

const contractPrefix = createPrefix();
const contractLogs: RedisRunLog[] = [];
async function createContractLog(options: RedisRunLogOptions = {}) {
  const log = await createRedisRunLog(url, { prefix: contractPrefix, ...options });
  contractLogs.push(log);
  return log;
}
runLogContract("Redis", {
  create: () => createContractLog(),
  createPeer: () => createContractLog(),
  async createCutOff() {
    const prefix = createPrefix();
    // Says that it lives less often than it would have to.
    const log = await createContractLog({ prefix, aliveMs: 600_000 });
    const beside = connectBeside();
    const keysBefore = await beside.keys(`${prefix}instance:*:alive`);
    const other = await createContractLog({ prefix, aliveMs: 600_000 });
    return { log, other, cutOff: async () => void (await beside.del(...keysBefore)) };
  },
  destroy: async () => {
    await Promise.all(contractLogs.splice(0).map((log) => log.release()));
  },
});

describe("a process that is gone", () => {
  function startChild(redisUrl: string, prefix: string, run: RunRecord, aliveMs = 3_000) {
    const child = fork(
      fileURLToPath(new URL("testing/redis-child.ts", import.meta.url)),
      [redisUrl, prefix, String(aliveMs), JSON.stringify(run)],
      { execArgv: ["--conditions=@parlor/source", "--disable-warning=ExperimentalWarning"] },
    );
    open.push(async () => child.kill("SIGKILL"));
    return child;
  }

  test("none is taken for dead who could not say that it lives, because Redis was away", async () => {
    const redis = await startRedis({ isDurable: true });
    open.push(() => redis.stop());
    const prefix = createPrefix();
    const run = createRun();
    const child = startChild(redis.url, prefix, run);
    await once(child, "message");
    const other = await createLog({ prefix, aliveMs: 60_000 }, redis.url);
    // It will be slower to come back than the other.
    child.kill("SIGSTOP");
    await redis.kill();
    await eventually(() => expect(other.ping()).rejects.toThrow());
    expect(await other.takeOrphans()).toEqual([]);
    await redis.restart();
    await eventually(() => other.ping());
    const beside = new Redis(redis.url);
    open.push(async () => beside.disconnect());
    const keys = () => beside.keys(`${prefix}instance:*:alive`);
    await eventually(async () => expect(await keys()).toHaveLength(1));
    expect(await other.takeOrphans()).toEqual([]);
    child.kill("SIGCONT");
    await eventually(async () => expect(await keys()).toHaveLength(2));
  });

  test("L6 its runs are taken by one other, once it has not said for a while that it lives", async () => {
    const prefix = createPrefix();
    const run = createRun();
    const gone = startChild(url, prefix, run);
    await once(gone, "message");
    const others = [await createLog({ prefix }), await createLog({ prefix })];
    // It lives, for longer than it may be silent.
    const beside = connectBeside();
    const alive = async () =>
      Promise.all((await beside.keys(`${prefix}instance:*:alive`)).map((key) => beside.pttl(key)));
    const soonest = Math.min(...(await alive()));
    await eventually(async () => expect(Math.min(...(await alive()))).toBeGreaterThan(soonest));
    for (const other of others) expect(await other.takeOrphans()).toEqual([]);
    const exit = once(gone, "exit");
    gone.kill("SIGKILL");
    await exit;
    const taken: RunRecord[] = [];
    await eventually(async () => {
      for (const other of others) taken.push(...(await other.takeOrphans()));
      expect(taken).toEqual([run]);
    });
    for (const other of others) expect(await other.takeOrphans()).toEqual([]);
  });

  test("what a stopped process leaves running is free for others at once", async () => {
    const prefix = createPrefix();
    const first = await createRedisRunLog(url, { prefix });
    const second = await createLog({ prefix });
    const run = createRun();
    await first.open(run);
    await first.release();
    expect(await second.takeOrphans()).toEqual([run]);
  });
});

describe("what reaches Redis twice, because an answer was lost on the way", () => {
  test("opening and appending do no more than they have done", async () => {
    const log = await createLog({ prefix: createPrefix() });
    const run = createRun({ idempotencyKey: "key" });
    expect(await log.open(run)).toEqual({ outcome: "opened" });
    expect(await log.open(run)).toEqual({ outcome: "opened" });
    await log.append(run.id, [entry(1), entry(2)]);
    await log.append(run.id, [entry(1), entry(2)]);
    await log.append(run.id, [entry(2), entry(3)]);
    expect(await log.read(run.id, 0)).toEqual([entry(1), entry(2), entry(3)]);
    await expect(log.append(run.id, [entry(5)])).rejects.toMatchObject({ code: "run_gap" });
  });

  test("orphans are taken once, and given to who has taken them", async () => {
    let isCutting = false;
    // Takes one answer away, and the connection with it.
    const between = createServer((client) => {
      const server = connect(Number(new URL(url).port), "127.0.0.1");
      for (const socket of [client, server]) {
        socket.on("error", () => undefined);
        socket.on("close", () => [client, server].forEach((one) => void one.destroy()));
      }
      client.pipe(server);
      server.on("data", (chunk) => {
        if (!isCutting) return client.write(chunk);
        isCutting = false;
        return client.destroy();
      });
    }).listen(0, "127.0.0.1");
    await once(between, "listening");
    open.push(async () => void between.close());
    const address = between.address();
    const port = typeof address === "object" ? address?.port : 0;
    const prefix = createPrefix();
    const gone = await createLog({ prefix, aliveMs: 600_000 });
    const run = createRun();
    await gone.open(run);
    const log = await createLog({ prefix, aliveMs: 600_000 }, `redis://127.0.0.1:${port}`);
    // Redis knows the script from here on: what it answers next is what it has done.
    expect(await log.takeOrphans()).toEqual([]);
    const beside = connectBeside();
    await beside.del(...(await beside.keys(`${prefix}instance:*:alive`)));
    isCutting = true;
    expect(await log.takeOrphans()).toEqual([run]);
    expect(isCutting).toBe(false);
    await log.append(run.id, [entry(1)]);
    await log.close(run.id, "interrupted");
  });
});

describe("what is kept", () => {
  test("of an ended run everything expires, and forgetting leaves nothing of it", async () => {
    const prefix = createPrefix();
    const log = await createLog({ prefix, retentionMs: 60_000 });
    const beside = connectBeside();
    const run = createRun({ idempotencyKey: "key" });
    await log.open(run);
    await log.append(run.id, [entry(1)]);
    const ofRuns = async () =>
      (await beside.keys(`${prefix}*`)).filter((key) => /:(run|thread|key):/.test(key));
    // A run that goes on must not expire, however long it takes.
    for (const key of await ofRuns()) expect([key, await beside.pttl(key)]).toEqual([key, -1]);
    await log.close(run.id, "completed");
    const keys = await ofRuns();
    expect(keys).toHaveLength(4);
    for (const key of keys) expect(await beside.pttl(key)).toBeGreaterThan(0);
    await log.prune(new Date(Date.now() + 60_000).toISOString());
    expect(await ofRuns()).toEqual([]);
    expect(await beside.zcard(`${prefix}ended`)).toBe(0);
  });

  test("more runs than are forgotten in one step", async () => {
    const prefix = createPrefix();
    const log = await createLog({ prefix });
    const runs = Array.from({ length: 450 }, () => createRun());
    await Promise.all(runs.map((run) => log.open(run).then(() => log.close(run.id, "completed"))));
    await log.prune(new Date(Date.now() + 60_000).toISOString());
    expect(await connectBeside().keys(`${prefix}{run,thread,ended}*`)).toEqual([]);
  });

  test("two services with prefixes of their own do not meet", async () => {
    const [first, second] = [
      await createLog({ prefix: createPrefix() }),
      await createLog({ prefix: createPrefix() }),
    ];
    const run = createRun();
    await first.open(run);
    expect(await second.latest(run.owner, run.threadId)).toBeUndefined();
    expect(await second.open(createRun({ threadId: run.threadId }))).toEqual({ outcome: "opened" });
  });
});

describe("connecting", () => {
  test.each([
    ["http://127.0.0.1", "redis_url_invalid"],
    ["redis://127.0.0.1/books", "redis_url_invalid"],
    ["redis://:topsecret@127.0.0.1:1", "redis_unreachable"],
    [url.replace("redis://", "redis://nobody:topsecret@"), "redis_refused"],
  ])("%s: %s, in one line without the password", async (address, code) => {
    const error: unknown = await createRedisRunLog(address).catch((thrown: unknown) => thrown);
    expect(isRedisError(error)).toBe(true);
    expect(error).toMatchObject({ code, message: expect.not.stringMatching(/topsecret|\n/) });
  });

  test("with a client: its options are taken over, and it stays the caller's", async () => {
    const client = new Redis(url, { keyPrefix: "mine:", lazyConnect: true });
    open.push(async () => client.disconnect());
    const prefix = createPrefix();
    const log = await createRedisRunLog(client, { prefix });
    await log.open(createRun());
    await log.release();
    expect(client.status).toBe("wait");
    expect(await connectBeside().exists(`${prefix}instances`)).toBe(1);
  });

  test("releasing leaves no connection behind, and neither does failing to connect", async () => {
    const beside = connectBeside();
    const list = async () =>
      String(await beside.client("LIST"))
        .trim()
        .split("\n").length;
    const before = await list();
    for (let round = 0; round < 20; round += 1) {
      const log = await createRedisRunLog(url, { prefix: createPrefix() });
      const run = createRun();
      await log.open(run);
      const stop = await log.exchange.watch(run.id, () => {});
      if (round % 2 === 0) stop();
      await log.release();
    }
    await createRedisRunLog(url.replace("redis://", "redis://nobody:wrong@")).catch(() => undefined);
    await eventually(async () => expect(await list()).toBe(before));
  });

  test("watching and ceasing to watch leaves no channel behind", async () => {
    const prefix = createPrefix();
    const log = await createLog({ prefix });
    const beside = connectBeside();
    const run = createRun();
    const stops = await Promise.all(Array.from({ length: 5 }, () => log.exchange.watch(run.id, () => {})));
    const channels = async () => beside.pubsub("CHANNELS", `${prefix}changes:*`);
    expect(await channels()).toHaveLength(1);
    for (const stop of stops) stop();
    for (const stop of stops) stop();
    await eventually(async () => expect(await channels()).toEqual([]));
  });
});

test("what was asked while the process could not hear is done once it can", async () => {
  const prefix = createPrefix();
  const asking = await createLog({ prefix });
  const asked = await createLog({ prefix });
  const got: RunRequest[] = [];
  asked.exchange.onAsked((_, request) => got.push(request));
  const run = createRun();
  await asked.open(run);
  const beside = connectBeside();
  for (const type of ["cancel", "discard"] as const) {
    // Whatever listens is cut off, and has to connect again.
    await beside.call("CLIENT", "KILL", "TYPE", "pubsub");
    await asking.exchange.ask(run.id, { type });
  }
  await eventually(() => expect(got).toEqual([{ type: "cancel" }, { type: "discard" }]));
  await eventually(async () => expect(await beside.keys(`${prefix}instance:*:asked`)).toEqual([]));
});
