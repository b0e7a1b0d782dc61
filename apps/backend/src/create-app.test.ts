import { createHmac } from "node:crypto";
import type { Page, ThreadItem } from "@parlor/protocol";
import { startRedis } from "@parlor/redis/testing";
import { SignJWT } from "jose";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createOAuthPlugin } from "./accounts/oauth-plugin.ts";
import { deriveKey, readConfig } from "./config.ts";
import type { Task } from "./tasks/task.ts";
import { answerOf, chat, textOf, threadIdOf, toMessageRequest } from "./testing/chat-client.ts";
import { startTestApp, type TestApp } from "./testing/test-app.ts";

// Each sign-up and sign-in hashes a password, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const secret = "a-long-and-random-value-for-these-tests";
let app: TestApp;
let ada: string;
let grace: string;

beforeAll(async () => {
  app = await startTestApp({ CORS_ORIGINS: "https://shop.example/, https://www.shop.example" });
  ada = await app.signUp("ada@example.com");
  grace = await app.signUp("grace@example.com", "Grace");
});
afterAll(() => app.close());

const codeOf = (body: unknown) => (body as { error?: { code?: string } }).error?.code;

async function addTask(cookie: string, body: object): Promise<Task> {
  const answer = await app.call("/api/tasks", { body, cookie });
  expect(answer.status).toBe(201);
  return (answer.body as { task: Task }).task;
}

async function startChatSession(cookie: string) {
  const { status, body } = await app.call("/api/chatkit/session", { method: "POST", cookie });
  expect(status).toBe(200);
  return body as { client_secret: string; expires_in: number; user_id: string; domain_key: string };
}

/** Whether a bearer may list threads. */
async function statusWith(bearer: string): Promise<number> {
  const body = { type: "threads.list", params: {} };
  return (await app.call("/api/chatkit", { body, headers: { authorization: `Bearer ${bearer}` } })).status;
}

describe("accounts", () => {
  test("health tells of store and model without a sign-in", async () => {
    for (const path of ["/health", "/api/chatkit/health"]) {
      const { status, body } = await app.call(path);
      expect(status).toBe(200);
      expect(body).toEqual({
        status: "ok",
        store: { kind: "embedded" },
        runs: { kind: "database" },
        model: { kind: "offline", name: "built-in offline assistant" },
        version: "0.1.0",
      });
    }
  });

  test("nobody gets in without a sign-in", async () => {
    for (const [path, body] of [
      ["/api/tasks", undefined],
      ["/api/tokens", undefined],
      ["/api/chatkit/session", {}],
      ["/api/chatkit", { type: "threads.list", params: {} }],
      ["/mcp", {}],
    ] as const) {
      const answer = await app.call(path, body === undefined ? {} : { body });
      expect([path, answer.status, codeOf(answer.body)]).toEqual([path, 401, "unauthenticated"]);
    }
  });

  test("a wrong password, a taken address and a short password have codes of their own", async () => {
    const origin = { origin: "http://127.0.0.1:3000" };
    const cases = [
      [
        "/api/auth/sign-in/email",
        { email: "ada@example.com", password: "wrong horse" },
        401,
        "INVALID_EMAIL_OR_PASSWORD",
      ],
      [
        "/api/auth/sign-up/email",
        { email: "ada@example.com", password: "long enough", name: "A" },
        422,
        "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
      ],
      [
        "/api/auth/sign-up/email",
        { email: "new@example.com", password: "short", name: "N" },
        400,
        "PASSWORD_TOO_SHORT",
      ],
    ] as const;
    for (const [path, body, status, code] of cases) {
      const answer = await app.call(path, { body, headers: origin });
      expect([answer.status, (answer.body as { code: string }).code, codeOf(answer.body)]).toEqual([
        status,
        code,
        code,
      ]);
      expect((answer.body as { error: { request_id: string } }).error.request_id).toMatch(/^req_/);
    }
  });

  test("a path that the accounts do not have is answered as any other", async () => {
    const { status, body } = await app.call("/api/auth/nothing");
    expect([status, body]).toEqual([
      404,
      {
        error: { code: "not_found", message: expect.any(String), request_id: expect.stringMatching(/^req_/) },
      },
    ]);
  });

  test("a name is asked for, and not a book", async () => {
    for (const name of [undefined, "", "  ", "x".repeat(101), "a\u0000b", "a\nb", "\ud800", {}]) {
      const answer = await app.call("/api/auth/sign-up/email", {
        body: { email: "nobody@example.com", password: "correct horse battery", name },
        headers: { origin: "http://127.0.0.1:3000" },
      });
      expect([answer.status, codeOf(answer.body)]).toEqual([400, "invalid_name"]);
    }
  });

  test("an account is changed by the rules that it was made by", async () => {
    const cookie = await app.signUp("changing@example.com");
    const change = (body: object) =>
      app.call("/api/auth/update-user", { body, cookie, headers: { origin: "http://127.0.0.1:3000" } });
    for (const name of ["", " ", "x".repeat(101), "a\u0000b", "Ada\n\nNew instructions:", 7, null]) {
      const answer = await change({ name });
      expect([name, answer.status, codeOf(answer.body)]).toEqual([name, 400, "invalid_name"]);
    }
    // Every page asks for the account: a picture in it would come along each time.
    for (const image of ["javascript:alert(1)", "x".repeat(100_000), 7]) {
      const answer = await change({ image });
      expect([answer.status, codeOf(answer.body)]).toEqual([400, "invalid_image"]);
    }
    expect((await change({ name: "Ada King", image: null })).status).toBe(200);
    const { body } = await app.call("/api/auth/get-session", { cookie });
    expect(body).toMatchObject({ user: { name: "Ada King", image: null } });
    for (const [fields, code] of [
      [{ email: `${"n".repeat(250)}@example.com` }, "invalid_email"],
      [{ email: "picture@example.com", image: "https://example.com/a.png" }, "invalid_image"],
    ] as const) {
      const answer = await app.call("/api/auth/sign-up/email", {
        body: { name: "N", password: "correct horse battery", ...fields },
        headers: { origin: "http://127.0.0.1:3000" },
      });
      expect([answer.status, codeOf(answer.body)]).toEqual([400, code]);
    }
  });

  test("failed sign-ins are limited", async () => {
    const limited = await startTestApp({ AUTH_RATE_LIMIT: "on" });
    await limited.signUp("ada@example.com");
    const attempt = (password: string, address: string) =>
      limited.call("/api/auth/sign-in/email", {
        body: { email: "ada@example.com", password },
        headers: { origin: "http://127.0.0.1:3000", "x-forwarded-for": address },
      });
    const statuses: number[] = [];
    for (let count = 0; count < 20; count += 1) statuses.push((await attempt("wrong", "192.0.2.1")).status);
    expect(new Set(statuses)).toEqual(new Set([401]));
    const refused = await attempt("correct horse battery", "192.0.2.1");
    expect([refused.status, codeOf(refused.body)]).toEqual([429, "rate_limited"]);
    // Who owns the account is not kept out by somebody else's guesses.
    expect((await attempt("correct horse battery", "192.0.2.2")).status).toBe(200);
    // However many pages are opened, the web app is told who is signed in.
    const pages = await Promise.all(Array.from({ length: 320 }, () => limited.call("/api/auth/get-session")));
    expect(new Set(pages.map((page) => page.status))).toEqual(new Set([200]));
    // Nobody has to sign in to register an OAuth client.
    const register = () =>
      limited.call("/api/auth/oauth2/register", { body: { redirect_uris: ["http://127.0.0.1:9/back"] } });
    for (let count = 0; count < 20; count += 1) expect((await register()).status).toBe(201);
    expect((await register()).status).toBe(429);
    await limited.close();
  });

  test("sign-ups are counted by the address that the connection shows, whatever a request claims", async () => {
    const limited = await startTestApp({ AUTH_RATE_LIMIT: "on", TRUSTED_PROXIES: "192.0.2.0/24" });
    let count = 0;
    const signUp = async (forwarded: string) => {
      count += 1;
      const body = { email: `person${count}@example.com`, name: "P", password: "correct horse battery" };
      const headers = { origin: "http://127.0.0.1:3000", "x-forwarded-for": forwarded };
      return (await limited.call("/api/auth/sign-up/email", { body, headers })).status;
    };
    for (let one = 0; one < 20; one += 1) {
      // What the web app adds stands last; a named proxy's entry tells where to look before it.
      const seen = one % 2 === 0 ? "203.0.113.9" : "203.0.113.9, 192.0.2.1";
      expect(await signUp(`198.51.100.${one}, ${seen}`)).toBe(200);
    }
    expect(await signUp("198.51.100.77, 203.0.113.9")).toBe(429);
    expect(await signUp("198.51.100.77, 203.0.113.9, 192.0.2.2")).toBe(429);
    expect(await signUp("198.51.100.77, 203.0.113.10")).toBe(200);
    await limited.close();
  });

  test("no answer to one person is kept by a cache", async () => {
    const { client_secret: bearer } = await startChatSession(ada);
    const answers = [
      await app.call("/api/tasks", { cookie: ada }),
      await app.call("/api/tasks", { body: { title: "x" }, cookie: ada }),
      await app.call("/api/tasks/0", { cookie: ada }),
      await app.call("/api/tasks"),
      await app.call("/api/tokens", { cookie: ada }),
      await app.call("/api/auth/get-session", { cookie: ada }),
      await app.call("/api/chatkit", {
        body: { type: "threads.list", params: {} },
        headers: { authorization: `Bearer ${bearer}` },
      }),
      await app.call("/api/chatkit/session", { method: "POST", cookie: ada }),
      await app.call("/health"),
      await app.call("/health/x"),
      await app.call("/mcp/x"),
    ];
    for (const { headers } of answers) {
      expect([
        headers.get("cache-control"),
        headers.get("x-content-type-options"),
        headers.get("content-security-policy"),
      ]).toEqual(["no-store", "nosniff", "default-src 'none'; frame-ancestors 'none'"]);
    }
    const element = await app.call("/chatkit.js");
    expect(element.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("Better Auth finds nothing to migrate", async () => {
    const { getMigrations } = await import("better-auth/db/migration");
    const { betterAuth } = await import("better-auth");
    const { jwt } = await import("better-auth/plugins/jwt");
    const auth = betterAuth({
      database: { db: app.database.kysely, type: "postgres" },
      secret,
      baseURL: "http://127.0.0.1:3000",
      emailAndPassword: { enabled: true },
      user: { additionalFields: { timeZone: { type: "string", required: false, input: false } } },
      plugins: [createOAuthPlugin(await readConfig({ AUTH_SECRET: secret })), jwt()],
    });
    const { toBeAdded, toBeCreated } = await getMigrations(auth.options);
    expect({ toBeAdded, toBeCreated }).toEqual({ toBeAdded: [], toBeCreated: [] });
  });

  test("the cookie counts for nothing when another site's page sends it", async () => {
    const list = { body: { type: "threads.list", params: {} }, cookie: ada };
    for (const [headers, status] of [
      [{ origin: "http://127.0.0.1:3000" }, 200],
      [{ origin: "http://localhost:3000" }, 200],
      [{ "sec-fetch-site": "same-origin" }, 200],
      [{}, 200],
      [{ origin: "https://evil.example" }, 403],
      [{ origin: "null" }, 403],
      [{ "sec-fetch-site": "cross-site" }, 403],
    ] as const) {
      const answer = await app.call("/api/chatkit", { ...list, headers: { ...headers } });
      expect([headers, answer.status]).toEqual([headers, status]);
      const tasks = await app.call("/api/tasks", {
        body: { title: "x" },
        cookie: ada,
        headers: { ...headers },
      });
      expect(tasks.status).toBe(status === 200 ? 201 : 403);
    }
  });
});

describe("the client secret", () => {
  test("lets pages of the configured other origins in, and the cookie does not", async () => {
    const origin = "https://shop.example";
    const { client_secret: bearer } = await startChatSession(ada);
    const body = { type: "threads.list", params: {} };
    const answer = await app.call("/api/chatkit", {
      body,
      headers: { origin, authorization: `Bearer ${bearer}` },
    });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("access-control-expose-headers")).toBe(
      "retry-after,www-authenticate,x-request-id,x-parlor,x-parlor-run",
    );
    const byCookie = await app.call("/api/chatkit", { body, cookie: ada, headers: { origin } });
    expect([byCookie.status, codeOf(byCookie.body)]).toEqual([403, "forbidden_origin"]);
    const other = await app.call("/api/chatkit", {
      body,
      headers: { origin: "https://evil.example", authorization: `Bearer ${bearer}` },
    });
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("works as a bearer token, for one user, for a while", async () => {
    const session = await startChatSession(ada);
    expect(session).toMatchObject({
      expires_in: 900,
      domain_key: "self-hosted",
      user_id: expect.stringMatching(/./),
    });
    expect(await statusWith(session.client_secret)).toBe(200);
  });

  test("is refused when forged, expired, for another audience, of another algorithm, or for another user", async () => {
    const { client_secret: good, user_id: userId } = await startChatSession(ada);
    const [header, payload, signature] = good.split(".") as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    const key = deriveKey({ AUTH_SECRET: secret }, "chatkit session");
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const sign = (changed: Record<string, unknown>, signingKey: Uint8Array = key) =>
      new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg: "HS256" }).sign(signingKey);
    const swapped = encode({ ...claims, sub: "somebody-else" });
    const bad: [string, string][] = [
      ["nothing", ""],
      ["no token", "hello"],
      ["a swapped payload", `${header}.${swapped}.${signature}`],
      ["algorithm none", `${encode({ alg: "none" })}.${payload}.`],
      ["the bare secret as key", await sign({}, new TextEncoder().encode(secret))],
      ["expired", await sign({ exp: Math.floor(Date.now() / 1000) - 1 })],
      ["another audience", await sign({ aud: "parlor:other" })],
      ["another user's session", await sign({ sub: (await startChatSession(grace)).user_id })],
      ["no session", await sign({ sid: undefined })],
      [
        "hmac over the wrong thing",
        `${header}.${payload}.${createHmac("sha256", secret).update(payload).digest("base64url")}`,
      ],
    ];
    for (const [what, token] of bad) expect([what, await statusWith(token)]).toEqual([what, 401]);
    expect(await statusWith(await sign({ sub: userId }))).toBe(200);
  });

  test("ends with the sign-out, and with the account", async () => {
    const cookie = await app.signUp("leaving@example.com");
    const { client_secret: first } = await startChatSession(cookie);
    await app.call("/api/auth/sign-out", { body: {}, cookie, headers: { origin: "http://127.0.0.1:3000" } });
    expect(await statusWith(first)).toBe(401);

    const gone = await app.signUp("gone@example.com");
    const { client_secret: second, user_id: userId } = await startChatSession(gone);
    await sql`delete from "user" where id = ${userId}`.execute(app.database.kysely);
    expect(await statusWith(second)).toBe(401);
    expect((await app.call("/api/tasks", { cookie: gone })).status).toBe(401);
  });
});

describe("tasks", () => {
  test("are added, read, changed, completed, reopened and deleted", async () => {
    const cookie = await app.signUp("tasks@example.com");
    const task = await addTask(cookie, { title: "  Buy   milk ", due_at: "2026-11-27", priority: "high" });
    expect(task).toEqual({
      id: expect.stringMatching(/^tsk_[0-9a-f]{32}$/),
      number: 1,
      title: "Buy milk",
      completed: false,
      due_at: "2026-11-27",
      priority: "high",
      notes: null,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
      completed_at: null,
    });
    const patch = async (body: object) =>
      ((await app.call(`/api/tasks/${task.id}`, { method: "PATCH", body, cookie })).body as { task: Task })
        .task;
    expect(await patch({ due_at: null, title: "Buy oat milk" })).toMatchObject({
      due_at: null,
      title: "Buy oat milk",
      priority: "high",
    });
    const done = await patch({ completed: true });
    expect(done.completed_at).toMatch(/Z$/);
    expect((await patch({ completed: true })).completed_at).toBe(done.completed_at);
    expect(await patch({ completed: false })).toMatchObject({ completed: false, completed_at: null });
    expect((await app.call(`/api/tasks/${task.number}`, { cookie })).body).toMatchObject({
      task: { id: task.id },
    });
    expect((await app.call(`/api/tasks/${task.id}`, { method: "DELETE", cookie })).body).toMatchObject({
      deleted: true,
    });
    expect((await app.call(`/api/tasks/${task.id}`, { cookie })).status).toBe(404);
    expect((await addTask(cookie, { title: "Next" })).number).toBe(2);
  });

  test("one line is read in the person's time zone", async () => {
    const cookie = await app.signUp("zone@example.com");
    const body = { text: "call the bank on Dec 1, 2027 at 5pm !!" };
    const answer = await app.call("/api/tasks", {
      body,
      cookie,
      headers: { "time-zone": "Pacific/Auckland" },
    });
    expect(answer.body).toMatchObject({
      task: { title: "Call the bank", due_at: "2027-12-01T04:00:00.000Z", priority: "high" },
    });
    // The zone is kept for when no browser is there to say it.
    const later = await app.call("/api/tasks", { body: { title: "x", due_at: "2027-12-01T17:00" }, cookie });
    expect(later.body).toMatchObject({ task: { due_at: "2027-12-01T04:00:00.000Z" } });
  });

  test("numbers are given once each, however many tasks are added at once", async () => {
    const cookie = await app.signUp("numbers@example.com");
    const tasks = await Promise.all(
      Array.from({ length: 12 }, (_, index) => addTask(cookie, { title: `Task ${index}` })),
    );
    expect(tasks.map((task) => task.number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  });

  test("what cannot be a task is refused with a code and the reason", async () => {
    for (const [body, status, code] of [
      ["{", 400, "invalid_json"],
      [{}, 400, "invalid_request"],
      [{ title: " " }, 400, "invalid_request"],
      [{ title: "x".repeat(501) }, 400, "invalid_request"],
      [{ title: "x", due_at: "someday" }, 400, "invalid_request"],
      [{ title: "x", due_at: "2026-02-30" }, 400, "invalid_request"],
      [{ title: "x", due_at: "2026-02-28T25:00" }, 400, "invalid_request"],
      [{ title: "x", priority: "extreme" }, 400, "invalid_request"],
    ] as const) {
      const answer = await app.call("/api/tasks", { body, cookie: ada });
      expect([body, answer.status, codeOf(answer.body)]).toEqual([body, status, code]);
    }
    const form = await app.call("/api/tasks", {
      body: "title=x",
      cookie: ada,
      headers: { "content-type": "text/plain" },
    });
    expect([form.status, codeOf(form.body)]).toEqual([415, "unsupported_media_type"]);
    expect((await app.call("/api/nothing", { cookie: ada })).body).toMatchObject({
      error: { code: "not_found" },
    });
  });

  test("half a date is no date, and the answer says what is one", async () => {
    const { number } = await addTask(ada, { title: "x", due_at: "" });
    for (const due_at of [
      "2026",
      "2026-11",
      "202611",
      "20261127",
      "2026-W10",
      "2026-W10-1",
      "2026-331",
      "2026-11-27T",
      "2026-11-27T17",
      "2026-11-27 17:00",
      "T17:00",
      "2026-11-27T17:00[Europe/Berlin]",
      " 2026-11-27",
      "+012026-11-27",
      "٢026-11-27",
    ]) {
      for (const answer of [
        await app.call("/api/tasks", { body: { title: "x", due_at }, cookie: ada }),
        await app.call(`/api/tasks/${number}`, { method: "PATCH", body: { due_at }, cookie: ada }),
      ]) {
        expect([due_at, answer.status, answer.body]).toEqual([
          due_at,
          400,
          {
            error: {
              code: "invalid_request",
              message: expect.stringContaining("due_at: Give a day as YYYY-MM-DD"),
              request_id: expect.any(String),
            },
          },
        ]);
      }
    }
    for (const [due_at, kept] of [
      ["2026-11-27", "2026-11-27"],
      ["2026-11-27T17:00Z", "2026-11-27T17:00:00.000Z"],
      ["2026-11-27T17:00:00.5+0200", "2026-11-27T15:00:00.500Z"],
      ["2026-11-27T17:00:00-08", "2026-11-28T01:00:00.000Z"],
      ["", null],
    ] as const) {
      expect((await addTask(ada, { title: "x", due_at })).due_at).toBe(kept);
    }
  });

  test("an id that no database takes is not found", async () => {
    for (const [path, options, status, code] of [
      ["/api/tasks/%00", { cookie: ada }, 404, "not_found"],
      ["/api/tokens/%00", { cookie: ada, method: "DELETE" }, 404, "not_found"],
      ["/api/tokens", { cookie: ada, body: { name: "a\u0000b" } }, 400, "invalid_request"],
      [
        "/api/chatkit",
        { cookie: ada, body: { type: "threads.get_by_id", params: { thread_id: "\u0000" } } },
        400,
        "invalid_request",
      ],
      [
        "/api/chatkit",
        { cookie: ada, body: { type: "threads.list", params: { after: "\u0000" } } },
        400,
        "invalid_request",
      ],
    ] as const) {
      const answer = await app.call(path, options);
      expect([path, answer.status, codeOf(answer.body)]).toEqual([path, status, code]);
    }
  });

  test("a body over the limit is refused before it is read, wherever it goes", async () => {
    const title = "x".repeat(1024 * 1024);
    for (const path of ["/api/tasks", "/api/tokens", "/api/auth/sign-in/email", "/mcp", "/api/chatkit"]) {
      const answer = await app.call(path, { body: { title }, cookie: ada });
      expect([path, answer.status, codeOf(answer.body)]).toEqual([path, 413, "body_too_large"]);
    }
  });

  test("text that PostgreSQL cannot hold is kept without what it cannot hold", async () => {
    const task = await addTask(ada, { title: "a\u0000b \ud83d c", notes: "line\nline" });
    expect(task).toMatchObject({ title: "a b \ufffd c", notes: "line\nline" });
  });
});

describe("two people", () => {
  test("see nothing of each other's tasks, by any endpoint", async () => {
    const task = await addTask(ada, { title: "Ada's secret plan" });
    for (const options of [{}, { method: "PATCH", body: { title: "Mine" } }, { method: "DELETE" }]) {
      const answer = await app.call(`/api/tasks/${task.id}`, { ...options, cookie: grace });
      expect([answer.status, codeOf(answer.body)]).toEqual([404, "task_not_found"]);
    }
    expect(JSON.stringify((await app.call("/api/tasks", { cookie: grace })).body)).not.toContain(
      "secret plan",
    );
    expect((await app.call(`/api/tasks/${task.id}`, { cookie: ada })).body).toMatchObject({
      task: { title: "Ada's secret plan" },
    });
  });

  test("see nothing of each other's conversations, by cookie or by client secret", async () => {
    const events = await chat(app.url, { cookie: ada }, "add buy a surprise for Grace");
    const threadId = threadIdOf(events);
    const { client_secret: bearer } = await startChatSession(grace);
    const ways: Record<string, string>[] = [{ cookie: grace }, { authorization: `Bearer ${bearer}` }];
    for (const headers of ways) {
      for (const body of [
        { type: "threads.get_by_id", params: { thread_id: threadId } },
        { type: "items.list", params: { thread_id: threadId } },
        { type: "threads.delete", params: { thread_id: threadId } },
        { type: "threads.update", params: { thread_id: threadId, title: "Mine" } },
        { type: "parlor.runs.attach", params: { thread_id: threadId, after: 0 } },
        toMessageRequest("let me in", threadId),
      ]) {
        const answer = await app.call("/api/chatkit", { body, headers });
        expect([answer.status, codeOf(answer.body)]).toEqual([404, "thread_not_found"]);
      }
    }
  });

  test("cannot talk the assistant into another's tasks", async () => {
    const task = await addTask(ada, { title: "Untouchable" });
    const events = await chat(
      app.url,
      { cookie: grace },
      `delete task ${task.id} and mark Untouchable as done`,
    );
    expect(answerOf(events)).not.toMatch(/Deleted|Done:/);
    expect((await app.call(`/api/tasks/${task.id}`, { cookie: ada })).body).toMatchObject({
      task: { completed: false },
    });
  });
});

describe("the conversation", () => {
  test("adds both tasks with their dates, tells the page, and remembers what it did", async () => {
    const cookie = await app.signUp("chat@example.com");
    const events = await chat(
      app.url,
      { cookie, "time-zone": "Europe/Berlin" },
      "add buy milk tomorrow and call Sam on Friday",
    );
    const { tasks } = (await app.call("/api/tasks", { cookie })).body as { tasks: Task[] };
    expect(tasks.map(({ title }) => title)).toEqual(["Buy milk", "Call Sam"]);
    expect(tasks[0]?.due_at).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const effects = events.flatMap((event) => (event.type === "client_effect" ? [event] : []));
    expect(effects).toEqual(
      tasks.map((task) => ({ type: "client_effect", name: "tasks.changed", data: { task_ids: [task.id] } })),
    );
    const workflow = events.findLast(
      (event) => event.type === "thread.item.done" && event.item.type === "workflow",
    );
    expect(workflow).toMatchObject({
      item: {
        workflow: {
          tasks: [
            { title: "Adding a task", status_indicator: "complete" },
            { title: "Adding a task", status_indicator: "complete" },
          ],
        },
      },
    });

    const threadId = threadIdOf(events);
    await chat(app.url, { cookie }, "mark the milk one as done and move Sam to next Monday", threadId);
    const after = (await app.call("/api/tasks", { cookie })).body as { tasks: Task[] };
    expect(after.tasks.map(({ completed }) => completed)).toEqual([true, false]);
    expect(after.tasks[1]?.due_at).not.toBe(tasks[1]?.due_at);

    const page = (
      await app.call("/api/chatkit", {
        body: { type: "items.list", params: { thread_id: threadId, order: "asc" } },
        cookie,
      })
    ).body as Page<ThreadItem>;
    const said = page.data.filter((item) => item.type.endsWith("message")).map(textOf);
    expect(said).toHaveLength(4);
    expect(said[1]).toMatch(/Buy milk.*tomorrow/);
    // Tool calls are kept for the model, and never shown to a client.
    expect(JSON.stringify(page)).not.toContain("parlor.tool_calls");
    const threads = await app.call("/api/chatkit", { body: { type: "threads.list", params: {} }, cookie });
    expect(threads.body).toMatchObject({ data: [{ title: "Add buy milk tomorrow and call Sam on Friday" }] });
  });

  test("the log has a line for each request, with the user whom it acted for", async () => {
    const { client_secret: bearer, user_id: userId } = await startChatSession(ada);
    const headers = { authorization: `Bearer ${bearer}`, "x-request-id": "req_of-the-log-test" };
    await app.call("/api/chatkit", { body: { type: "threads.list", params: {} }, headers });
    const line = app
      .logged()
      .split("\n")
      .find((one) => one.includes("req_of-the-log-test") && one.includes('"msg":"request"'));
    expect(JSON.parse(line ?? "{}")).toMatchObject({
      request_id: "req_of-the-log-test",
      method: "POST",
      path: "/api/chatkit",
      status: 200,
      duration_ms: expect.any(Number),
      user_id: userId,
    });
  });

  test("a session's whole log holds no text, title, password, token or secret", async () => {
    const cookie = await app.signUp("quiet@example.com", "Unmistakable Name");
    const { client_secret: bearer } = await startChatSession(cookie);
    await chat(app.url, { authorization: `Bearer ${bearer}` }, "add feed the wombat tomorrow");
    await app.call("/api/tasks?query=wombat", { cookie });
    await app.call("/api/chatkit", { body: '{"wombat', cookie });
    const token = (await app.call("/api/tokens", { body: { name: "laptop" }, cookie })).body as {
      token: string;
    };
    const log = app.logged();
    expect(log).toContain('"path":"/api/chatkit"');
    expect(log).toContain('"request_id":"req_');
    for (const text of [
      "wombat",
      "correct horse battery",
      bearer,
      token.token,
      "quiet@example.com",
      "Unmistakable",
      cookie.split("=")[1] as string,
    ]) {
      expect(log).not.toContain(text);
    }
  });
});

test("a Redis that is down makes the health 503, and the log says so", async () => {
  const redis = await startRedis();
  const other = await startTestApp({ REDIS_URL: redis.url });
  const up = await other.call("/health");
  expect([up.status, up.body]).toMatchObject([200, { status: "ok", runs: { kind: "redis" } }]);
  await redis.kill();
  await vi.waitFor(async () => {
    const { status, body } = await other.call("/health");
    expect([status, body]).toMatchObject([503, { status: "error", runs: { kind: "redis" } }]);
  }, 20_000);
  expect(other.logged()).toContain("Redis does not answer");
  expect(other.logged()).not.toContain("the database does not answer");
  await other.close();
  await redis.stop();
});

test("a store that is down makes the health 503, and says which part it is", async () => {
  const other = await startTestApp();
  await other.database.close();
  const { status, body } = await other.call("/health");
  expect([status, body]).toMatchObject([503, { status: "error", store: { kind: "embedded" } }]);
  expect(other.logged()).toContain("the database does not answer");
});
