import { createPostgresStore } from "@parlor/postgres";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chat, threadIdOf } from "../testing/chat-client.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { createRetention } from "./retention.ts";

let app: TestApp;
let ada: string;
let grace: string;

beforeAll(async () => {
  app = await startTestApp();
  ada = await app.signUp("ada@example.com");
  grace = await app.signUp("grace@example.com", "Grace");
}, 120_000);
afterAll(() => app?.close());

test("a search finds one's own conversations only, with the message and what matched as data", async () => {
  const threadId = threadIdOf(await chat(app.url, { cookie: ada }, "add <b>walrus</b> food to my list"));
  const { status, body } = await app.call("/api/conversations/search?q=walr", { cookie: ada });
  expect(status).toBe(200);
  expect(body).toMatchObject({ has_more: false, data: [{ thread: { id: threadId, metadata: {} } }] });
  const [{ snippet }] = (
    body as { data: [{ snippet: { text: string; ranges: [number, number][]; item_id: string } }] }
  ).data;
  expect(snippet.item_id).toMatch(/^msg_/);
  expect(snippet.ranges.map(([start, end]) => snippet.text.slice(start, end))).toContain("walr");
  const foreign = await app.call("/api/conversations/search?q=walrus", { cookie: grace });
  expect(foreign).toMatchObject({ status: 200, body: { data: [], has_more: false } });
});

test.each([
  ["nobody", "/api/conversations/search?q=x", 401, "unauthenticated"],
  ["no query", "/api/conversations/search", 400, "invalid_request"],
  ["a long query", `/api/conversations/search?q=${"x".repeat(201)}`, 400, "invalid_request"],
  ["a NUL character", "/api/conversations/search?q=a%00", 400, "invalid_request"],
  ["a limit of none", "/api/conversations/search?q=a&limit=0", 400, "invalid_request"],
])("a search by %s is refused", async (who, path, status, code) => {
  const answer = await app.call(path, who === "nobody" ? {} : { cookie: ada });
  expect([answer.status, answer.body]).toMatchObject([
    status,
    { error: { code, request_id: expect.any(String) } },
  ]);
});

const count = async (cookie: string) => {
  const { body } = await app.call("/api/chatkit", {
    cookie,
    body: { type: "threads.list", params: { limit: 100 } },
  });
  return (body as { data: unknown[] }).data.length;
};

test.each([
  ["json", "application/json", "conversations.json"],
  ["markdown", "text/markdown", "conversations.md"],
])("all of one's conversations go out as %s, and come in again", async (format, type, name) => {
  const heidi = await app.signUp(`heidi-${format}@example.com`, "Heidi");
  const threadId = threadIdOf(await chat(app.url, { cookie: heidi }, 'add milk & "cheese"'));
  const all = await app.call(`/api/conversations/export?format=${format}`, { cookie: heidi });
  expect(all.status).toBe(200);
  expect(all.headers.get("content-type")).toBe(`${type}; charset=utf-8`);
  expect(all.headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
  const one = await app.call(`/api/conversations/${threadId}/export?format=${format}`, { cookie: heidi });
  expect(one.status).toBe(200);
  const file = typeof one.body === "string" ? one.body : JSON.stringify(one.body);
  const headers = { "content-type": type };
  const imported = await app.call("/api/conversations/import", { cookie: heidi, body: file, headers });
  expect([imported.status, imported.body]).toMatchObject([201, { threads: 1, items: expect.any(Number) }]);
  expect(await count(heidi)).toBe(2);
  const found = await app.call("/api/conversations/search?q=cheese", { cookie: heidi });
  expect((found.body as { data: unknown[] }).data).toHaveLength(2);
  const foreign = await app.call(`/api/conversations/${threadId}/export`, { cookie: grace });
  expect([foreign.status, foreign.body]).toMatchObject([404, { error: { code: "thread_not_found" } }]);
});

test("what is not for everybody says so", async () => {
  for (const path of ["/api/conversations/export", "/api/conversations/thr_x/export"]) {
    expect((await app.call(path)).status).toBe(401);
  }
  const importing = (fields: object) => app.call("/api/conversations/import", { body: "{}", ...fields });
  expect((await importing({})).status).toBe(401);
  expect((await importing({ cookie: ada, headers: { origin: "https://evil.example" } })).status).toBe(403);
  expect(await importing({ cookie: ada })).toMatchObject({
    status: 400,
    body: { error: { code: "invalid_import", request_id: expect.any(String) } },
  });
  const other = await importing({ cookie: ada, headers: { "content-type": "text/html" } });
  expect(other).toMatchObject({ status: 415, body: { error: { code: "unsupported_media_type" } } });
  const packed = await importing({ cookie: ada, headers: { "content-encoding": "gzip" } });
  expect(packed).toMatchObject({
    status: 415,
    body: { error: { code: "unsupported_media_type", message: expect.stringContaining("Content-Encoding") } },
  });
});

test("conversations go by age: never in a turn, and in a dry run none", async () => {
  const ivan = await app.signUp("ivan@example.com", "Ivan");
  const ids: string[] = [];
  for (const text of ["old", "older", "busy", "spoken in", "new"]) {
    ids.push(threadIdOf(await chat(app.url, { cookie: ivan }, text)));
  }
  const [old, older, busy, spokenIn, fresh] = ids as [string, string, string, string, string];
  const { kysely } = app.database;
  const aged = [old, older, busy];
  await sql`update chatkit_threads set created_at = now() - interval '40 days' where id = any(${[...aged, spokenIn]}::text[])`.execute(
    kysely,
  );
  await sql`update chatkit_items set saved_at = now() - interval '40 days' where thread_id = any(${aged}::text[])`.execute(
    kysely,
  );
  const asked: string[] = [];
  const store = createPostgresStore(app.database);
  const retain = (RETENTION_DRY_RUN: "on" | "off", RETENTION_DAYS: number | undefined) =>
    createRetention({
      config: { RETENTION_DAYS, RETENTION_DRY_RUN },
      database: app.database,
      chatKit: {
        async deleteIdleThread({ owner, threadId, isDue }) {
          asked.push(threadId);
          return threadId !== busy && (await isDue()) && store.deleteThread(owner, threadId);
        },
      },
      logger: pino({ level: "silent" }),
      now: () => new Date(),
    }).sweep();
  expect(await retain("off", undefined)).toEqual({ due: 0, deleted: 0 });
  expect(await retain("on", 30)).toEqual({ due: 3, deleted: 0 });
  expect(asked).toEqual([]);
  expect(await retain("off", 30)).toEqual({ due: 3, deleted: 2 });
  expect(new Set(asked)).toEqual(new Set(aged));
  const { rows } = await sql<{
    id: string;
  }>`select id from chatkit_threads where id = any(${ids}::text[])`.execute(kysely);
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([busy, spokenIn, fresh]));
});

/** So many conversations in which nothing was said for 40 days, the oldest first. */
async function makeOld(owner: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`insert into chatkit_threads (id, owner, created_at, data)
    select ${`thr_${owner}_`} || n, ${owner}, now() - interval '50 days' + n * interval '1.000001 second', '{}'
    from generate_series(1, ${count}::integer) n returning id`.execute(app.database.kysely);
  return rows.map(({ id }) => id);
}

function createSweep(
  owner: string,
  takeOut: (threadId: string) => Promise<boolean>,
  config: { RETENTION_DRY_RUN: "on" | "off" } = { RETENTION_DRY_RUN: "off" },
) {
  return createRetention({
    config: { RETENTION_DAYS: 30, ...config },
    database: app.database,
    chatKit: {
      deleteIdleThread: async (thread) => thread.owner === owner && (await takeOut(thread.threadId)),
    },
    logger: pino({ level: "silent" }),
    now: () => new Date(),
  });
}

test("a sweep goes on behind conversations that another backend has deleted meanwhile", async () => {
  const store = createPostgresStore(app.database);
  const ids = await makeOld("swept_by_two", 230);
  const taken: string[] = [];
  const { deleted } = await createSweep("swept_by_two", async (threadId) => {
    taken.push(threadId);
    await store.deleteThread("swept_by_two", threadId);
    // The other one was quicker with the first two lists.
    return taken.length > 200;
  }).sweep();
  expect([taken, deleted]).toEqual([ids, 30]);
});

test("a conversation that cannot be deleted keeps none of those after it", async () => {
  const store = createPostgresStore(app.database);
  const [broken = "", ...rest] = await makeOld("swept_with_a_fault", 5);
  const { deleted } = await createSweep("swept_with_a_fault", async (threadId) => {
    if (threadId === broken) throw new Error("it cannot be read");
    return store.deleteThread("swept_with_a_fault", threadId);
  }).sweep();
  expect(deleted).toBe(rest.length);
  expect(await store.loadThread("swept_with_a_fault", broken)).toBeDefined();
  await store.deleteThread("swept_with_a_fault", broken);
});

test("a dry run sees each old conversation once, however many there are", async () => {
  const store = createPostgresStore(app.database);
  const dryRun = createSweep("seen", async () => false, { RETENTION_DRY_RUN: "on" });
  const before = (await dryRun.sweep()).due;
  const ids = await makeOld("seen", 205);
  expect(await dryRun.sweep()).toEqual({ due: before + 205, deleted: 0 });
  for (const id of ids) await store.deleteThread("seen", id);
});
