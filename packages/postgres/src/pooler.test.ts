import { createId } from "@parlor/protocol";
import { runLogContract, storeContract } from "@parlor/server/testing";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { type Database, type DatabaseOptions, openDatabase } from "./database.ts";
import { chatKitMigrations, migrate } from "./migrations.ts";
import { createPostgresRunLog } from "./postgres-run-log.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { startPgBouncer, type TestPgBouncer } from "./testing/start-pgbouncer.ts";
import { createDatabaseAt } from "./testing/start-postgres.ts";

const open: (() => Promise<unknown>)[] = [];
let pooler: TestPgBouncer;
let shared: Database;
let log: Awaited<ReturnType<typeof createPostgresRunLog>>;

async function openPooled(options: DatabaseOptions = {}, to: TestPgBouncer = pooler) {
  const directUrl = await createDatabaseAt(inject("postgresUrl"));
  const database = await openDatabase({ databaseUrl: to.toUrl(directUrl), directUrl, ...options });
  open.push(() => database.close());
  return { database, directUrl };
}

beforeAll(async () => {
  pooler = await startPgBouncer(inject("postgresUrl"));
  const directUrl = await createDatabaseAt(inject("postgresUrl"));
  shared = await openDatabase({ databaseUrl: pooler.toUrl(directUrl), directUrl });
  await migrate(shared, [chatKitMigrations]);
  log = await createPostgresRunLog(shared);
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(async () => {
  await log?.release();
  await shared?.close();
  await pooler?.stop();
});

storeContract("PgBouncer in transaction mode", { create: async () => createPostgresStore(shared) });
runLogContract("PgBouncer in transaction mode", { create: async () => log });

test("the pooler is one: a session is lent to whoever has a transaction", async () => {
  const sessions = await Promise.all(
    Array.from({ length: 10 }, () =>
      sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.01)`.execute(shared.kysely),
    ),
  );
  const pids = new Set(sessions.map(({ rows }) => rows[0]?.pid));
  expect(pids.size).toBeGreaterThan(0);
  expect(pids.size).toBeLessThanOrEqual(5);
  expect(shared.connections()?.total).toBeGreaterThan(5);
});

test("a timestamp without a zone means UTC, though the pooler takes no settings while connecting", async () => {
  const { database } = await openPooled();
  const { rows } = await sql<{ zone: string; moment: Date }>`
    select current_setting('timezone') as zone, timestamptz '2026-01-01 00:00' as moment`.execute(
    database.kysely,
  );
  expect(rows[0]).toEqual({ zone: "UTC", moment: new Date("2026-01-01T00:00:00.000Z") });
});

test("without the direct address a run log in the database is refused, in words that say what to set", async () => {
  const { database } = await openPooled({ directUrl: undefined });
  await migrate(database, [chatKitMigrations]);
  await expect(createPostgresRunLog(database)).rejects.toMatchObject({
    code: "database_pooled",
    message: expect.stringMatching(/DATABASE_DIRECT_URL.*REDIS_URL/),
  });
});

test("a direct address that is the pooler's too is refused, and one that is wrong is named", async () => {
  const directUrl = await createDatabaseAt(inject("postgresUrl"));
  const databaseUrl = pooler.toUrl(directUrl);
  const both = await openDatabase({ databaseUrl, directUrl: databaseUrl });
  open.push(() => both.close());
  await expect(both.claimInstance()).rejects.toMatchObject({
    code: "database_pooled",
    message: expect.stringContaining("DATABASE_DIRECT_URL leads to a pooler"),
  });
  await expect(openDatabase({ databaseUrl, directUrl: "postgres://127.0.0.1:1/x" })).rejects.toMatchObject({
    code: "database_unreachable",
    message: expect.stringContaining("DATABASE_DIRECT_URL"),
  });
});

test("a process that has ended is known to be gone, and its turn is taken, while the pooler keeps its sessions", async () => {
  const directUrl = await createDatabaseAt(inject("postgresUrl"));
  const start = async () => {
    const database = await openDatabase({ databaseUrl: pooler.toUrl(directUrl), directUrl });
    open.push(() => database.close());
    await migrate(database, [chatKitMigrations]);
    return createPostgresRunLog(database);
  };
  const [gone, other] = [await start(), await start()];
  open.push(() => other.release());
  const run = {
    id: createId("run"),
    owner: "ada",
    threadId: createId("thread"),
    status: "running" as const,
    startedAt: "2026-01-01T00:00:00.000Z",
  };
  await gone.open(run);
  expect(await other.takeOrphans()).toEqual([]);
  await gone.release();
  expect(await other.takeOrphans()).toEqual([run]);
});

test("a pooler that lends sessions for a connection needs no direct address", async () => {
  const bySession = await startPgBouncer(inject("postgresUrl"), { mode: "session" });
  open.push(() => bySession.stop());
  const { database } = await openPooled({ directUrl: undefined }, bySession);
  const instance = await database.claimInstance();
  expect(await instance.isAlive(instance.id)).toBe(true);
  await instance.release();
});
