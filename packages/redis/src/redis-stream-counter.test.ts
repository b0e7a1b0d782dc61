import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { streamCounterContract } from "@parlor/server/testing";
import { Redis } from "ioredis";
import { afterEach, expect, inject, test, vi } from "vitest";
import {
  createRedisStreamCounter,
  type RedisStreamCounter,
  type RedisStreamCounterOptions,
} from "./redis-stream-counter.ts";
import { freeStreamsScript, keepStreamsScript, tellStreamsScript } from "./scripts.ts";
import { eventually } from "./testing/eventually.ts";
import { startGate } from "./testing/start-gate.ts";
import { startRedis } from "./testing/start-redis.ts";

vi.setConfig({ testTimeout: 120_000 });

const url = inject("redisUrl");
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

let count = 0;
function createPrefix() {
  count += 1;
  return `{streams-${process.pid}-${Date.now()}-${count}}:`;
}

async function createCounter(options: RedisStreamCounterOptions, redisUrl = url) {
  const counter = await createRedisStreamCounter(redisUrl, options);
  open.push(() => counter.release());
  return counter;
}

function connectBeside(redisUrl = url) {
  const redis = new Redis(redisUrl);
  open.push(async () => redis.disconnect());
  return redis;
}

const contractPrefix = createPrefix();
const contractCounters: RedisStreamCounter[] = [];
async function createContractCounter() {
  const counter = await createRedisStreamCounter(url, { prefix: contractPrefix });
  contractCounters.push(counter);
  return counter;
}
streamCounterContract("Redis", {
  create: createContractCounter,
  createPeer: createContractCounter,
  destroy: async () => {
    await Promise.all(contractCounters.splice(0).map((counter) => counter.release()));
  },
});

/** A process that holds `max` streams of "ada". */
async function startHolder(prefix: string, leaseMs: number, max: number) {
  const child = fork(
    fileURLToPath(new URL("testing/counting-child.ts", import.meta.url)),
    [url, prefix, String(leaseMs), "ada", String(max)],
    { execArgv: ["--conditions=@parlor/source", "--disable-warning=ExperimentalWarning"] },
  );
  open.push(async () => child.kill("SIGKILL"));
  const [held] = (await once(child, "message")) as [number];
  expect(held).toBe(max);
  return child;
}

test("C2 streams count for as long as their process lives, and no longer once it was killed", async () => {
  const prefix = createPrefix();
  const gone = await startHolder(prefix, 9_000, 2);
  const counter = await createCounter({ prefix, leaseMs: 9_000 });
  expect(await counter.take("ada", 2)).toBeUndefined();
  // It goes on to say that they are there.
  const beside = connectBeside();
  const ends = async () => (await beside.zrange(`${prefix}streams:ada`, "0", "-1", "WITHSCORES")).map(Number);
  const soonest = Math.max(...(await ends()).filter(Number.isFinite));
  await eventually(async () =>
    expect(Math.max(...(await ends()).filter(Number.isFinite))).toBeGreaterThan(soonest),
  );
  expect(await counter.take("ada", 2)).toBeUndefined();
  const exit = once(gone, "exit");
  gone.kill("SIGKILL");
  await exit;
  const taken = await eventually(async () => {
    const place = await counter.take("ada", 2);
    return place ?? expect.unreachable();
  });
  expect(await counter.take("ada", 2)).toBeTypeOf("function");
  expect(await counter.take("ada", 2)).toBeUndefined();
  taken();
});

test("nothing is left on Redis of what was given back, or of a process that stopped", async () => {
  const prefix = createPrefix();
  const first = await createCounter({ prefix });
  const second = await createRedisStreamCounter(url, { prefix });
  const given = await first.take("ada", 9);
  await second.take("ada", 9);
  await second.take("grace", 9);
  const beside = connectBeside();
  expect(await beside.zcard(`${prefix}streams:ada`)).toBe(2);
  // A key of its own never stays for ever, whatever becomes of those who hold places in it.
  expect(await beside.pttl(`${prefix}streams:ada`)).toBeGreaterThan(0);
  await second.release();
  expect(await beside.keys(`${prefix}*`)).toEqual([`${prefix}streams:ada`]);
  given?.();
  await eventually(async () => expect(await beside.keys(`${prefix}*`)).toEqual([]));
});

test("while Redis is away each process counts its own; back without what it knew, it is told again", async () => {
  const redis = await startRedis();
  open.push(() => redis.stop());
  const prefix = createPrefix();
  const errors: unknown[] = [];
  const first = await createCounter({ prefix, onError: (error) => errors.push(error) }, redis.url);
  const second = await createCounter({ prefix }, redis.url);
  const early = await first.take("ada", 3);
  expect(await second.take("ada", 3)).toBeTypeOf("function");
  await redis.kill();
  await eventually(() => expect(errors).not.toEqual([]));
  // One is held here already, of three.
  expect(await first.take("ada", 3)).toBeTypeOf("function");
  expect(await first.take("ada", 3)).toBeTypeOf("function");
  expect(await first.take("ada", 3)).toBeUndefined();
  early?.();
  await redis.restart();
  const beside = connectBeside(redis.url);
  await eventually(async () => expect(await beside.zcard(`${prefix}streams:ada`)).toBe(3));
  expect(await second.take("ada", 3)).toBeUndefined();
  expect(await second.take("ada", 4)).toBeTypeOf("function");
});

async function createGatedCounter() {
  const redis = await startRedis();
  open.push(() => redis.stop());
  const gate = await startGate(redis.url);
  open.push(() => gate.stop());
  // Nothing is forgotten by itself within a test, and no answer comes too late.
  const counter = await createCounter({ leaseMs: 600_000, timeoutMs: 60_000 }, gate.url);
  return { gate, counter, beside: connectBeside(redis.url) };
}

/** Asks so often, one after another, that whatever the counter was about has come to its end. */
async function settle(counter: RedisStreamCounter) {
  for (let count = 0; count < 30; count += 1) (await counter.take("grace", 9))?.();
}

test("what is given back while all are told of again is not put back", async () => {
  const { gate, counter, beside } = await createGatedCounter();
  const given = await Promise.all(Array.from({ length: 3_000 }, () => counter.take("ada", 3_000)));
  expect(await beside.zcard("{parlor}:streams:ada")).toBe(3_000);
  await beside.script("LOAD", freeStreamsScript.lua);
  // Connected again, it says of all that they are there; with what it says first, all but one leave.
  const isRenewing = gate.holdFrom(keepStreamsScript.sha);
  gate.drop();
  await isRenewing;
  for (const giveBack of given.slice(1)) giveBack?.();
  gate.open();
  await settle(counter);
  expect(await beside.zcard("{parlor}:streams:ada")).toBe(1);
  given[0]?.();
  await eventually(async () => expect(await beside.keys("*")).toEqual([]));
});

test("what is given back while Redis is told of what it forgot is not put back", async () => {
  const { gate, counter, beside } = await createGatedCounter();
  const [stays, leaves] = [await counter.take("ada", 2), await counter.take("ada", 2)];
  await beside.flushall();
  await beside.script("FLUSH");
  // The script that gives back is known, the one that tells is not: it has to be sent as a whole, later.
  await beside.script("LOAD", freeStreamsScript.lua);
  const isTelling = gate.holdFrom(tellStreamsScript.sha);
  gate.drop();
  await isTelling;
  leaves?.();
  gate.open();
  await settle(counter);
  expect(await beside.zcard("{parlor}:streams:ada")).toBe(1);
  stays?.();
  await eventually(async () => expect(await beside.keys("*")).toEqual([]));
});

test("a counter that ends while Redis is told of what it forgot leaves nothing", async () => {
  const { gate, counter, beside } = await createGatedCounter();
  await counter.take("ada", 2);
  await beside.flushall();
  await beside.script("LOAD", freeStreamsScript.lua);
  const isTelling = gate.holdFrom(tellStreamsScript.sha);
  gate.drop();
  await isTelling;
  const released = counter.release();
  gate.open();
  await released;
  // All that it sent has been done once its connection is gone.
  await eventually(async () => expect(await beside.info("clients")).toContain("connected_clients:1\r"));
  expect(await beside.keys("*")).toEqual([]);
});
