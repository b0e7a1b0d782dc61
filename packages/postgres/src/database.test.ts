import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDatabase } from "./database.ts";
import { chatKitMigrations, migrate } from "./migrations.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { createDatabaseAt } from "./testing/start-postgres.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parlor-database-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function startChild(...args: string[]): ChildProcess {
  return fork(fileURLToPath(new URL("testing/database-child.ts", import.meta.url)), args, {
    execArgv: ["--conditions=@parlor/source"],
  });
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, "message");
  return message;
}

test("what was acknowledged survives kill -9, and the folder is free at once", async () => {
  const dataDir = join(folder, "killed");
  const child = startChild("write", dataDir);
  const acknowledged: string[] = [];
  const enough = Promise.withResolvers<void>();
  child.on("message", (id: string) => {
    acknowledged.push(id);
    if (acknowledged.length === 40) enough.resolve();
  });
  await enough.promise;
  await expect(openDatabase({ dataDir })).rejects.toMatchObject({
    code: "data_dir_in_use",
    message: expect.stringContaining(`process ${child.pid}`),
  });
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;

  const database = await openDatabase({ dataDir });
  await migrate(database, [chatKitMigrations]);
  const page = await createPostgresStore(database).listThreads("user_1", { limit: 10_000, order: "asc" });
  const kept = new Set(page.data.map((thread) => thread.id));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  await database.close();
});

test("two processes that start at once bring one database up to date", async () => {
  const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
  const children = [startChild("migrate", databaseUrl), startChild("migrate", databaseUrl)];
  expect(await Promise.all(children.map(messageOf))).toEqual(["migrated", "migrated"]);
  await Promise.all(children.map((child) => child.exitCode ?? once(child, "exit")));
  const database = await openDatabase({ databaseUrl });
  const { rows } = await sql`select name from chatkit_migrations`.execute(database.kysely);
  expect(rows).toEqual([
    { name: "0001_threads_items_runs" },
    { name: "0002_archive_and_search" },
    { name: "0003_full_text_search_and_ages" },
    { name: "0004_attachments_by_owner" },
  ]);
  await database.close();
});

test("an idle connection asks the kernel every few seconds whether the server's machine is still there", async () => {
  const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
  const database = await openDatabase({ databaseUrl, poolSize: 1 });
  const { rows } = await sql<{ port: number }>`select inet_client_port() as port`.execute(database.kysely);
  const own = `:${(rows[0]?.port ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  // As proc_pid_net(5) tells: kind of timer (02: keep-alive), and hundredths of a second until it goes off.
  const readTimer = async () => {
    const lines = (await readFile("/proc/net/tcp", "utf8"))
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
    const [kind, hundredths] = lines.find(([, local]) => local?.endsWith(own))?.[5]?.split(":") ?? [];
    return { kind, seconds: Number.parseInt(hundredths ?? "", 16) / 100 };
  };
  // What was just sent has a timer of its own until it has arrived.
  await expect.poll(async () => (await readTimer()).kind, { timeout: 20_000 }).toBe("02");
  expect((await readTimer()).seconds).toBeLessThan(30);
  await database.close();
});

test("an instance whose connection breaks is there again by itself", async () => {
  const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
  const errors: unknown[] = [];
  const database = await openDatabase({ databaseUrl, onError: (error) => errors.push(error) });
  const observer = await openDatabase({ databaseUrl });
  const [instance, other] = [await database.claimInstance(), await observer.claimInstance()];
  expect(await other.isAlive(instance.id)).toBe(true);
  const { rows } = await sql`
    select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
    and (classid::bigint << 32) | objid::bigint = ${instance.id}::bigint`.execute(observer.kysely);
  expect(rows).toHaveLength(1);
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  await expect.poll(() => other.isAlive(instance.id), { timeout: 10_000 }).toBe(true);
  await instance.release();
  expect(await other.isAlive(instance.id)).toBe(false);
  await other.release();
  await Promise.all([database.close(), observer.close()]);
});

test("an instance that is released while it waits for its connection gives that back", async () => {
  const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
  const database = await openDatabase({ databaseUrl, poolSize: 2 });
  const observer = await openDatabase({ databaseUrl });
  const [instance, other] = [await database.claimInstance(), await observer.claimInstance()];
  const over = Promise.withResolvers<void>();
  const work: Promise<void>[] = [];
  const begin = () =>
    new Promise<void>((hasBegun) => {
      work.push(
        database.kysely.connection().execute(() => {
          hasBegun();
          return over.promise;
        }),
      );
    });
  await begin();
  await sql`
    select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
    and (classid::bigint << 32) | objid::bigint = ${instance.id}::bigint`.execute(observer.kysely);
  // In the place of the connection that was lost: nothing is left for another lock, which waits.
  await begin();
  await expect.poll(() => database.connections()?.waiting, { timeout: 20_000 }).toBe(1);
  await instance.release();
  over.resolve();
  await Promise.all(work);
  // Waits for whoever has a connection.
  await database.close();
  expect(await other.isAlive(instance.id)).toBe(false);
  await other.release();
  await observer.close();
});

test("a database of a newer program is left alone", async () => {
  const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
  const database = await openDatabase({ databaseUrl });
  const newer = { ...chatKitMigrations.migrations, "9999_from_the_future": async () => {} };
  await migrate(database, [{ name: "chatkit", migrations: newer }]);
  await expect(migrate(database, [chatKitMigrations])).rejects.toMatchObject({
    code: "database_newer",
    message: expect.stringContaining("9999_from_the_future"),
  });
  await database.close();
});

test.each([
  ["http://localhost/x", "database_url_invalid"],
  ["not a url", "database_url_invalid"],
  ["postgres://parlor:secret@127.0.0.1:1/parlor", "database_unreachable"],
  ["postgres://parlor:secret@no-such-host.invalid/parlor", "database_unreachable"],
])("%s is refused in one line, without its password", async (databaseUrl, code) => {
  const error = await openDatabase({ databaseUrl }).catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({ name: "DatabaseError", code });
  expect((error as Error).message).not.toMatch(/secret|\n/);
});

test("a database or a user that is not there is named as such", async () => {
  const missing = new URL(inject("postgresUrl"));
  missing.pathname = "/no_such_database";
  await expect(openDatabase({ databaseUrl: missing.href })).rejects.toMatchObject({
    code: "database_missing",
  });
  const stranger = new URL(inject("postgresUrl"));
  stranger.username = "stranger";
  await expect(openDatabase({ databaseUrl: stranger.href })).rejects.toMatchObject({
    code: "database_refused",
  });
});

test("a folder that cannot be one is refused in one line", async () => {
  const file = join(folder, "a-file");
  await writeFile(file, "");
  await expect(openDatabase({ dataDir: file })).rejects.toMatchObject({ code: "data_dir_unusable" });
});

test("a damaged database is refused in one line, and the folder is given back", async () => {
  const dataDir = join(folder, "damaged");
  await (await openDatabase({ dataDir })).close();
  const control = join(dataDir, "postgres", "global", "pg_control");
  await writeFile(control, "damaged");
  for (let tries = 0; tries < 2; tries += 1) {
    const error = await openDatabase({ dataDir }).catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: "data_dir_damaged" });
    expect((error as Error).message).not.toContain("\n");
  }
  expect(await readdir(dataDir)).toEqual(["lock-3", "postgres"]);
  expect(await readFile(join(dataDir, "lock-3"), "utf8")).toBe("");
});

test("a lock whose process is gone is taken over, however many try at once", async () => {
  const dataDir = join(folder, "stale");
  await mkdir(dataDir);
  await writeFile(join(dataDir, "lock-7"), "999999999 1 stale");
  const attempts = await Promise.allSettled([1, 2, 3].map(() => openDatabase({ dataDir })));
  const opened = attempts.filter((attempt) => attempt.status === "fulfilled");
  expect(opened).toHaveLength(1);
  for (const attempt of attempts) {
    if (attempt.status === "rejected") expect(attempt.reason).toMatchObject({ code: "data_dir_in_use" });
  }
  await opened[0]?.value.close();
});

/** An address by which a server gives one connection, and no second. */
async function createAddressOfOne(): Promise<string> {
  const address = new URL(await createDatabaseAt(inject("postgresUrl")));
  const role = `one_${process.pid}_${Date.now()}`;
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  await client.query(`create role ${role} login connection limit 1`);
  await client.end();
  address.username = role;
  return address.href;
}

test.each(["databaseUrl", "directUrl"] as const)(
  "a server that gives one connection of two to %s: the claim is refused in one line, and closing ends",
  async (setting) => {
    const one = await createAddressOfOne();
    const database = await openDatabase({ databaseUrl: inject("postgresUrl"), [setting]: one });
    await expect(database.claimInstance()).rejects.toMatchObject({
      name: "DatabaseError",
      code: "database_failed",
      message: `PostgreSQL at ${new URL(one).host}${new URL(one).pathname} cannot be used (53300).`,
    });
    // What came is there again for others.
    await database.ping();
    await sql`select 1`.execute(database.direct);
    await database.close();
  },
);
