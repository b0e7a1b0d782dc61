import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test("a sign-in takes those away that are over, and no other", async () => {
  const cookie = await app.signUp("ada@example.com");
  await app.signUp("grace@example.com");
  const { kysely } = app.database;
  await sql`
    insert into "session" ("id", "expiresAt", "token", "updatedAt", "ipAddress", "userId")
    select 'over', now() - interval '1 second', 'over', now(), '192.0.2.1', "id" from "user" where "email" = 'ada@example.com'
  `.execute(kysely);
  await sql`
    insert into "verification" ("id", "identifier", "value", "expiresAt")
    values ('over', 'x', 'y', now() - interval '1 second'), ('waits', 'x', 'y', now() + interval '1 hour')
  `.execute(kysely);
  const { status } = await app.call("/api/auth/sign-in/email", {
    body: { email: "grace@example.com", password: "correct horse battery" },
    headers: { origin: "http://127.0.0.1:3000" },
  });
  expect(status).toBe(200);
  const sessions = await sql<{ id: string }>`select "id" from "session"`.execute(kysely);
  expect(sessions.rows.map(({ id }) => id)).not.toContain("over");
  expect(sessions.rows).toHaveLength(3);
  const waiting = await sql<{ id: string }>`select "id" from "verification"`.execute(kysely);
  expect(waiting.rows).toEqual([{ id: "waits" }]);
  const { body } = await app.call("/api/auth/get-session", { cookie });
  expect(body).toMatchObject({ user: { email: "ada@example.com" } });
});
