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
import { eventually } from "./testing/eventually.ts";
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
