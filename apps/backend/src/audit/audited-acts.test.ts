import { createDatabaseAt } from "@parlor/postgres/testing";
import { sql } from "kysely";
import { afterEach, expect, inject, test, vi } from "vitest";
import { chat, threadIdOf } from "../testing/chat-client.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import type { AuditEntry } from "./audit-log.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

// Each sign-up hashes a password, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const password = "correct horse battery";
/** In every text that a person gives here; the log may hold none of it. */
const marker = "zanzibar";

const apps: TestApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function start(environment: Record<string, string> = {}): Promise<TestApp> {
  const app = await startTestApp({ ADMIN_EMAILS: "admin@example.com", ...environment });
  apps.push(app);
  return app;
}

async function readEntries({ database }: TestApp): Promise<AuditEntry[]> {
  const { rows } = await sql<AuditEntry>`select * from audit_log order by number`.execute(database.kysely);
  return rows;
}

async function findUserId({ database }: TestApp, email: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from "user" where email = ${email}`.execute(
    database.kysely,
  );
  return rows[0]?.id ?? expect.unreachable();
}

/** What was done after so many entries: action, actor and subject of each. */
const actsOf = (entries: readonly AuditEntry[], after: number) =>
  entries.slice(after).map(({ action, actor, subject }) => [action, actor, subject]);

function expectNoText(entries: readonly AuditEntry[], secrets: readonly string[]) {
  const text = JSON.stringify(entries);
  expect(entries.length).toBeGreaterThan(0);
  for (const secret of secrets)
    expect([secret, text.toLowerCase().includes(secret.toLowerCase())]).toEqual([secret, false]);
}

test("an export, an import and a deletion of an account each write who did it and when asked, and no text", async () => {
  const app = await start();
  const email = `ada.${marker}@example.com`;
  const cookie = await app.signUp(email, `Ada ${marker}`);
  const userId = await findUserId(app, email);
  const threadId = threadIdOf(await chat(app.url, { cookie }, `add ${marker} tea`));
  const before = (await readEntries(app)).length;

  const all = await app.call("/api/conversations/export?format=markdown", { cookie });
  const one = await app.call(`/api/conversations/${threadId}/export`, { cookie });
  expect([all.status, one.status]).toEqual([200, 200]);
  const headers = { "content-type": "text/markdown" };
  const imported = await app.call("/api/conversations/import", { cookie, headers, body: all.body });
  expect(imported.status).toBe(201);
  expect((await app.call("/api/account/delete", { cookie, body: { password } })).status).toBe(200);

  const entries = await readEntries(app);
  expect(actsOf(entries, before)).toEqual([
    ["conversations_exported", userId, null],
    ["conversation_exported", userId, threadId],
    ["conversations_imported", userId, null],
    ["account_deleted", userId, null],
  ]);
  for (const { address, request_id: requestId } of entries) {
    expect(address).toBe("127.0.0.1");
    expect(requestId).toMatch(/^req_/);
  }
  expectNoText(entries, [
    marker,
    password,
    "tea",
    ...cookie.split("; ").map((pair) => pair.split("=")[1] ?? ""),
  ]);
});

test("what was refused is no act: a wrong file, a foreign conversation, a wrong password, nobody", async () => {
  const app = await start();
  const cookie = await app.signUp("ada@example.com");
  const other = await app.signUp("grace@example.com");
  const foreign = threadIdOf(await chat(app.url, { cookie: other }, "hello"));
  const before = (await readEntries(app)).length;
  const statuses = [
    await app.call("/api/conversations/import", { cookie, body: { records: [] } }),
    await app.call(`/api/conversations/${foreign}/export`, { cookie }),
    await app.call("/api/account/delete", { cookie, body: { password: "wrong" } }),
    await app.call("/api/conversations/export"),
  ].map(({ status }) => status);
  expect(statuses).toEqual([400, 404, 403, 401]);
  expect(actsOf(await readEntries(app), before)).toEqual([]);
});

test("a conversation that grows too old is deleted by nobody, and the log says whose it was", async () => {
  const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
  const first = await start({ DATABASE_URL: databaseUrl });
  const cookie = await first.signUp("ada@example.com", `Ada ${marker}`);
  const userId = await findUserId(first, "ada@example.com");
  const old = threadIdOf(await chat(first.url, { cookie }, `remember ${marker}`));
  const fresh = threadIdOf(await chat(first.url, { cookie }, `remember ${marker} as well`));
  const { kysely } = first.database;
  for (const [table, column, stamp] of [
    ["chatkit_threads", "id", "created_at"],
    ["chatkit_items", "thread_id", "saved_at"],
  ] as const)
    await sql`update ${sql.table(table)} set ${sql.ref(stamp)} = now() - interval '40 days' where ${sql.ref(column)} = ${old}`.execute(
      kysely,
    );
  const before = (await readEntries(first)).length;

  // It looks for old conversations when it starts.
  const second = await start({ DATABASE_URL: databaseUrl, RETENTION_DAYS: "30" });
  const expired = await vi.waitFor(
    async () => {
      const acts = actsOf(await readEntries(second), before);
      expect(acts).not.toEqual([]);
      return acts;
    },
    { timeout: 60_000 },
  );
  expect(expired).toEqual([["conversation_expired", null, `${userId}/${old}`]]);
  const { rows } = await sql<{ id: string }>`select id from chatkit_threads`.execute(kysely);
  expect(rows).toEqual([{ id: fresh }]);
  expectNoText(await readEntries(second), [marker, password, "ada@example.com"]);
});
