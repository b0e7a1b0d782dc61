import { startRedis } from "@parlor/redis/testing";
import { pino } from "pino";
import { afterEach, expect, test, vi } from "vitest";
import { readConfig } from "../config.ts";
import { toMessageRequest } from "../testing/chat-client.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { createRequestLimits, type RequestLimits } from "./create-request-limits.ts";
import { openCounters } from "./open-counters.ts";

// Each sign-up hashes a password, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function start(environment: Record<string, string>): Promise<TestApp> {
  const app = await startTestApp(environment);
  opened.push(() => app.close());
  return app;
}

const codeOf = (body: unknown) => (body as { error?: { code?: string } }).error?.code;
const list = { type: "threads.list", params: {} };

/** The answer after so many that were taken. */
async function afterTaken(count: number, ask: () => ReturnType<TestApp["call"]>) {
  for (let asked = 0; asked < count; asked += 1) expect((await ask()).status).toBeLessThan(300);
  const { status, body, headers } = await ask();
  return { status, code: codeOf(body), retryAfter: Number(headers.get("retry-after")), headers };
}

test("each family is counted for itself, each person for himself, and the answer says when to come back", async () => {
  const app = await start({
    MAX_TURNS_PER_MINUTE: "2",
    MAX_READS_PER_MINUTE: "4",
    MAX_WRITES_PER_MINUTE: "3",
    ADDRESS_LIMIT_FACTOR: "100",
  });
  const ada = await app.signUp("ada@example.com");
  const grace = await app.signUp("grace@example.com");
  const refusals = [
    await afterTaken(2, () => app.call("/api/chatkit", { body: toMessageRequest("hi"), cookie: ada })),
    await afterTaken(4, () => app.call("/api/chatkit", { body: list, cookie: ada })),
    await afterTaken(3, () => app.call("/api/tasks", { body: { title: "x" }, cookie: ada })),
  ];
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ status: 429, code: "rate_limited" });
    expect(refusal.retryAfter).toBeGreaterThan(0);
    expect(refusal.retryAfter).toBeLessThanOrEqual(60);
    expect(refusal.headers.get("x-request-id")).toMatch(/^req_/);
  }
  // Reads of the tasks are of the same family as those of the threads.
  expect((await app.call("/api/tasks", { cookie: ada })).status).toBe(429);
  expect((await app.call("/api/tokens", { cookie: ada, body: { name: "x" } })).status).toBe(429);
  expect((await app.call("/api/chatkit/session", { cookie: ada, method: "POST" })).status).toBe(429);
  expect((await app.call("/api/chatkit", { body: list, cookie: grace })).status).toBe(200);
  // What was refused was not begun.
  const { body } = await app.call("/api/chatkit", { body: list, cookie: grace });
  expect((body as { data: unknown[] }).data).toEqual([]);
});

test("one address has its own bound, however many people it signs in", async () => {
  const app = await start({ MAX_READS_PER_MINUTE: "2", ADDRESS_LIMIT_FACTOR: "2" });
  const statuses: number[] = [];
  for (const name of ["ada", "grace", "mary"]) {
    const cookie = await app.signUp(`${name}@example.com`);
    for (let count = 0; count < 2; count += 1) {
      const headers = { "x-forwarded-for": "203.0.113.9" };
      statuses.push((await app.call("/api/tasks", { cookie, headers })).status);
    }
    if (name !== "mary") continue;
    const elsewhere = { "x-forwarded-for": "203.0.113.10" };
    // Her own two are used up by now, wherever she asks from.
    expect((await app.call("/api/tasks", { cookie, headers: elsewhere })).status).toBe(429);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
});

test("whoever changes the end of an address of IPv6 is still the same", async () => {
  const app = await start({ MAX_AUTH_PER_MINUTE: "3", AUTH_RATE_LIMIT: "on" });
  const ask = async (path: string, address: string) =>
    (await app.call(`/api/auth${path}`, { headers: { "x-forwarded-for": address } })).status;
  for (const end of ["1", "2", "ffff:1"]) expect(await ask("/ok", `2001:db8:1:2::${end}`)).toBe(200);
  expect(await ask("/ok", "2001:db8:1:2:aaaa:bbbb:cccc:dddd")).toBe(429);
  expect(await ask("/ok", "2001:db8:1:3::1")).toBe(200);
});

test("requests under /api/auth are counted by address, and sign-ups more strictly", async () => {
  const app = await start({ MAX_AUTH_PER_MINUTE: "3" });
  const refused = await afterTaken(0, async () => {
    for (let count = 0; count < 3; count += 1) await app.call("/api/auth/ok");
    return app.call("/api/auth/ok");
  });
  expect(refused).toMatchObject({ status: 429, code: "rate_limited" });
  expect(refused.retryAfter).toBeGreaterThan(0);
  expect((await app.call("/api/auth/get-session")).status).toBe(200);
});

test("a person has a bounded number of streams, and each that ends makes room", async () => {
  const app = await start({ MAX_STREAMS_PER_USER: "2", OFFLINE_ASSISTANT_PACE_MS: "200" });
  const cookie = await app.signUp("ada@example.com");
  const aborts = [new AbortController(), new AbortController()];
  const send = (signal?: AbortSignal) =>
    fetch(`${app.url}/api/chatkit`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify({
        ...toMessageRequest("What can you do?"),
        metadata: { parlor: { resumable: true } },
      }),
      ...(signal ? { signal } : {}),
    });
  for (const { signal } of aborts) expect((await send(signal)).status).toBe(200);
  const third = await send();
  expect(third.status).toBe(429);
  expect(codeOf(await third.json())).toBe("too_many_streams");
  aborts[0]?.abort();
  await vi.waitFor(
    async () => {
      const answer = await send(aborts[1]?.signal);
      expect(answer.status).toBe(200);
    },
    { timeout: 30_000 },
  );
  aborts[1]?.abort();
});

test("with Redis several backends count together; while it is away each counts for itself", async () => {
  const redis = await startRedis();
  opened.push(() => redis.stop());
  const config = await readConfig({
    AUTH_SECRET: "a-long-and-random-value-for-these-tests",
    REDIS_URL: redis.url,
    MAX_READS_PER_MINUTE: "4",
  });
  const startBackend = () => {
    const counters = openCounters(config, pino({ level: "silent" }));
    opened.push(async () => counters.release());
    return createRequestLimits(config, counters);
  };
  const [one, other] = [startBackend(), startBackend()];
  const ask = (backend: RequestLimits, user: string) =>
    backend.count("reads", { user }).then(
      () => "taken",
      (error: { code: string; status: number }) => `${error.status} ${error.code}`,
    );
  // Until the connections stand, each counts for itself.
  let person = 0;
  await vi.waitFor(
    async () => {
      person += 1;
      for (let count = 0; count < 2; count += 1) {
        await ask(one, `early${person}`);
        await ask(other, `early${person}`);
      }
      expect(await ask(one, `early${person}`)).toBe("429 rate_limited");
    },
    { timeout: 30_000 },
  );
  for (const backend of [one, other, one, other]) expect(await ask(backend, "ada")).toBe("taken");
  expect(await ask(one, "ada")).toBe("429 rate_limited");
  expect(await ask(other, "ada")).toBe("429 rate_limited");
  expect(await ask(other, "grace")).toBe("taken");
  await redis.kill();
  for (let count = 0; count < 4; count += 1) expect(await ask(one, "mary")).toBe("taken");
  expect(await ask(one, "mary")).toBe("429 rate_limited");
});
