import { openDatabase } from "@parlor/postgres";
import { startPostgres, type TestPostgres } from "@parlor/postgres/testing";
import { sql } from "kysely";
import { afterEach, expect, test, vi } from "vitest";
import { startTestApp } from "../testing/test-app.ts";

// Servers of its own: a busy machine takes its time to start them.
vi.setConfig({ testTimeout: 120_000 });
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Has the database crash while a request waits for one of its tables. Gives the request's answer. */
async function crashWithin<T>(
  postgres: TestPostgres,
  { databaseUrl, table, ask }: { databaseUrl: string; table: string; ask(): Promise<T> },
): Promise<T> {
  const observer = await openDatabase({ databaseUrl });
  const asked = Promise.withResolvers<T>();
  const locked = observer.kysely.transaction().execute(async (transaction) => {
    await sql`lock table ${sql.table(table)}`.execute(transaction);
    ask().then(asked.resolve, asked.reject);
    const isWaiting = async () => {
      const waiting = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`;
      expect((await waiting.execute(transaction)).rows.length).toBeGreaterThan(0);
    };
    await vi.waitFor(isWaiting, { timeout: 60_000 });
    await postgres.crash();
  });
  // It went with the server.
  await expect(locked).rejects.toThrow();
  const answer = await asked.promise;
  await observer.close();
  return answer;
}

test.each([
  ["the chat, between its lookups of who asks", "user", "/api/chatkit", { type: "threads.list", params: {} }],
  ["the tasks", "tasks", "/api/tasks", undefined],
])(
  "a database that goes away within a request of %s is an outage, and no error of ours",
  async (_, table, path, body) => {
    const postgres = await startPostgres();
    open.push(() => postgres.stop());
    const databaseUrl = await postgres.createDatabase();
    const app = await startTestApp({ DATABASE_URL: databaseUrl });
    open.push(() => app.close());
    const cookie = await app.signUp("ada@example.com");
    const session = await app.call("/api/chatkit/session", { cookie, method: "POST" });
    const { client_secret: secret } = session.body as { client_secret: string };
    const headers: Record<string, string> = body ? { authorization: `Bearer ${secret}` } : { cookie };
    const answer = await crashWithin(postgres, {
      databaseUrl,
      table,
      ask: () => app.call(path, { headers, ...(body ? { body } : {}) }),
    });
    expect([answer.status, answer.body]).toEqual([
      503,
      { error: expect.objectContaining({ code: "store_unavailable" }) },
    ]);
  },
);

test("a sign-in while the database is away is told so, in the form that the sign-in's client reads", async () => {
  const postgres = await startPostgres();
  open.push(() => postgres.stop());
  const app = await startTestApp({ DATABASE_URL: await postgres.createDatabase() });
  open.push(() => app.close());
  await app.signUp("ada@example.com");
  await postgres.crash();
  const { status, body } = await app.call("/api/auth/sign-in/email", {
    body: { email: "ada@example.com", password: "correct horse battery" },
    headers: { origin: "http://127.0.0.1:3000" },
  });
  expect([status, body]).toEqual([
    503,
    expect.objectContaining({
      code: "store_unavailable",
      message: expect.stringContaining("Try again"),
      error: expect.objectContaining({ code: "store_unavailable" }),
    }),
  ]);
});
