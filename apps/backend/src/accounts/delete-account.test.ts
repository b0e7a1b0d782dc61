import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chat, threadIdOf } from "../testing/chat-client.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

// Each guess hashes a password, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const password = "correct horse battery";
/** Tables that keep what was somebody's, each with its reason. */
const kept: readonly string[] = [];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
}, 120_000);
afterAll(() => app?.close());

/** Every table that says whose its rows are, and how many of them are one person's. */
async function countOwned(userId: string): Promise<Map<string, number>> {
  const { kysely } = app.database;
  const { rows: columns } = await sql<{ table_name: string; column_name: string }>`
    select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and column_name in ('owner', 'owner_id', 'userId', 'user_id')
    order by table_name`.execute(kysely);
  const counts = new Map<string, number>();
  for (const { table_name: table, column_name: column } of columns) {
    const { rows } = await sql<{ count: string }>`
      select count(*) as count from ${sql.table(table)} where ${sql.ref(column)} = ${userId}`.execute(kysely);
    if (!kept.includes(table)) counts.set(table, Number(rows[0]?.count));
  }
  return counts;
}

const remove = (body: unknown, cookie?: string, headers?: Record<string, string>) =>
  app.call("/api/account/delete", { body, ...(cookie && { cookie }), ...(headers && { headers }) });

/** A client that they have made, and let in. */
async function allowClient(userId: string) {
  const { kysely } = app.database;
  const clientId = `client_${userId}`;
  await sql`insert into "oauthClient" (id, "clientId", "userId", "redirectUris")
    values (${clientId}, ${clientId}, ${userId}, '[]')`.execute(kysely);
  for (const table of ["oauthRefreshToken", "oauthAccessToken"]) {
    await sql`insert into ${sql.table(table)} (id, token, "clientId", "userId", "expiresAt", "createdAt", scopes)
      values (${clientId}, ${clientId}, ${clientId}, ${userId}, now(), now(), '[]')`.execute(kysely);
  }
  await sql`insert into "oauthConsent" (id, "clientId", "userId", scopes, "createdAt", "updatedAt")
    values (${clientId}, ${clientId}, ${userId}, '[]', now(), now())`.execute(kysely);
}

/** Signs up and leaves something in every table that has an owner. */
async function settle(email: string) {
  const cookie = await app.signUp(email);
  const { body: session } = await app.call("/api/chatkit/session", { cookie, method: "POST" });
  const { client_secret: secret, user_id: userId } = session as { client_secret: string; user_id: string };
  const { body: token } = await app.call("/api/tokens", { cookie, body: { name: "laptop" } });
  await app.call("/api/tasks", { cookie, body: { text: "buy milk tomorrow" } });
  const threadId = threadIdOf(await chat(app.url, { cookie }, "hello"));
  const archived = threadIdOf(await chat(app.url, { cookie }, "put away"));
  await app.call("/api/chatkit", {
    cookie,
    body: { type: "parlor.threads.archive", params: { thread_id: archived } },
  });
  await sql`insert into chatkit_attachments (id, owner, data) values (${`atc_${userId}`}, ${userId}, '{}')`.execute(
    app.database.kysely,
  );
  await allowClient(userId);
  const form = new FormData();
  form.append("file", new File(["of my own"], "notes.txt", { type: "text/plain" }));
  const upload = await fetch(`${app.url}/api/chatkit/upload`, {
    method: "POST",
    headers: { cookie },
    body: form,
  });
  const { id: fileId } = (await upload.json()) as { id: string };
  return {
    cookie,
    secret,
    userId,
    fileId,
    token: (token as { token: string }).token,
    threads: [threadId, archived],
  };
}

test("a person who leaves takes everything along, and what they signed in with dies at once", async () => {
  const ada = await settle("ada@example.com");
  const grace = await settle("grace@example.com");
  const before = await countOwned(ada.userId);
  // A new table with an owner? Leave something of hers in it in `settle`, and see to it that it goes.
  expect([...before].filter(([, count]) => count === 0)).toEqual([]);
  expect(before.size).toBeGreaterThanOrEqual(8);
  const graceBefore = await countOwned(grace.userId);

  expect(await remove({ password }, ada.cookie)).toMatchObject({ status: 200, body: { deleted: true } });

  expect([...(await countOwned(ada.userId))].filter(([, count]) => count > 0)).toEqual([]);
  for (const table of ["chatkit_items", "chatkit_feedback"]) {
    const { rows } =
      await sql`select 1 from ${sql.table(table)} where thread_id = any(${ada.threads}::text[])`.execute(
        app.database.kysely,
      );
    expect([table, rows]).toEqual([table, []]);
  }
  const foreign = await app.call(`/api/chatkit/files/${grace.fileId}`, { cookie: grace.cookie });
  expect([foreign.status, foreign.body]).toEqual([200, "of my own"]);
  const list = { type: "threads.list", params: {} };
  const asks = [{ cookie: ada.cookie }, { headers: { authorization: `Bearer ${ada.secret}` } }];
  for (const ask of asks) expect((await app.call("/api/chatkit", { body: list, ...ask })).status).toBe(401);
  const initialize = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
  const headers = { authorization: `Bearer ${ada.token}`, accept: "application/json, text/event-stream" };
  expect((await app.call("/mcp", { body: initialize, headers })).status).toBe(401);
  expect((await app.call("/api/tasks", { cookie: ada.cookie })).status).toBe(401);

  expect(await countOwned(grace.userId)).toEqual(graceBefore);
  expect((await app.call("/api/tasks", { cookie: grace.cookie })).status).toBe(200);
  expect(app.logged()).toContain('"audit":"account.deleted"');
  expect(app.logged()).not.toContain(password);
  // The address is free again.
  await app.signUp("ada@example.com");
});

test("nobody leaves without the password, or by another site's page", async () => {
  const cookie = await app.signUp("eve@example.com");
  expect((await remove({ password })).status).toBe(401);
  expect(await remove({ password: "wrong" }, cookie)).toMatchObject({
    status: 403,
    body: { error: { code: "wrong_password", request_id: expect.any(String) } },
  });
  expect((await remove({}, cookie)).status).toBe(400);
  const foreign = await remove({ password }, cookie, { origin: "https://evil.example" });
  expect(foreign).toMatchObject({ status: 403, body: { error: { code: "forbidden_origin" } } });
  expect((await app.call("/api/tasks", { cookie })).status).toBe(200);
});

test("guesses at the password are limited", async () => {
  const limited = await startTestApp({ AUTH_RATE_LIMIT: "on" });
  try {
    const cookie = await limited.signUp("mallory@example.com");
    const statuses: number[] = [];
    for (let guess = 0; guess < 21; guess += 1) {
      const { status } = await limited.call("/api/account/delete", {
        cookie,
        body: { password: `guess ${guess}` },
      });
      statuses.push(status);
    }
    expect(statuses.slice(0, 20).every((status) => status === 403)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  } finally {
    await limited.close();
  }
});
