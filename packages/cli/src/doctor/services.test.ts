import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { chatKitMigrations, migrate, openDatabase } from "@parlor/postgres";
import { createDatabaseAt, startPgBouncer } from "@parlor/postgres/testing";
import { startRedis } from "@parlor/redis/testing";
import { expect, inject, test } from "vitest";
import { runCli } from "../run-cli.ts";
import { createTestTerminal } from "../testing/test-terminal.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** Findings as `level check: message`. */
async function diagnose(only: string, args: string[], environment: Record<string, string> = {}) {
  const terminal = createTestTerminal(environment);
  await runCli(["doctor", "--json", "--only", only, ...args], terminal);
  const { findings } = JSON.parse(terminal.written()) as {
    findings: { check: string; level: string; message: string }[];
  };
  return findings.map(({ check, level, message }) => `${level} ${check}: ${message}`);
}

const databaseChecks = "database,database-migrated,database-pool";

test("row 1: an empty database is named, and the same one after its migrations is well", async () => {
  const url = await createDatabaseAt(inject("postgresUrl"));
  const args = ["--database-url", url, "--tables", "chatkit_migrations,threads"];
  expect(await diagnose(databaseChecks, args)).toEqual([
    expect.stringMatching(/^ok database: PostgreSQL \d+ at 127\.0\.0\.1/),
    'problem database-migrated: The database has no table chatkit_migrations, threads (it is empty): "relation does not exist".',
    expect.stringMatching(/^ok database-pool: pool of 10, \d+ of 200 connections in use$/),
  ]);

  const database = await openDatabase({ databaseUrl: url });
  await migrate(database, [chatKitMigrations]);
  await database.close();
  expect(
    await diagnose("database-migrated", ["--database-url", url, "--tables", "chatkit_migrations"]),
  ).toEqual([expect.stringMatching(/^ok database-migrated: chatkit_migrations, of \d+ tables$/)]);
});

test("a pool that the server has no room for is named", async () => {
  const url = inject("postgresUrl");
  expect(await diagnose("database-pool", ["--database-url", url], { DATABASE_POOL_SIZE: "150" })).toEqual([
    expect.stringMatching(/^warning database-pool: There is little room: pool of 150/),
  ]);
});

test("a pooler in transaction mode is named, until a direct address or Redis stands beside it", async () => {
  const direct = await createDatabaseAt(inject("postgresUrl"));
  const pooler = await startPgBouncer(inject("postgresUrl"));
  try {
    const args = ["--database-url", pooler.toUrl(direct)];
    const look = (environment: Record<string, string> = {}) => diagnose("database-pooler", args, environment);
    expect(await diagnose("database-pooler", ["--database-url", direct])).toEqual([
      "ok database-pooler: no pooler in transaction mode",
    ]);
    expect(await look()).toEqual([
      expect.stringMatching(/^problem database-pooler: DATABASE_URL leads to a pooler in transaction mode/),
    ]);
    expect(await look({ REDIS_URL: "redis://127.0.0.1:1" })).toEqual([
      expect.stringMatching(/^warning database-pooler: Migrations go through a pooler/),
    ]);
    expect(await look({ DATABASE_DIRECT_URL: direct })).toEqual([
      "ok database-pooler: a pooler in transaction mode, and a direct address beside it",
    ]);
    expect(await look({ DATABASE_DIRECT_URL: pooler.toUrl(direct) })).toEqual([
      "problem database-pooler: DATABASE_DIRECT_URL leads to a pooler in transaction mode, as DATABASE_URL does.",
    ]);
    expect(await look({ DATABASE_DIRECT_URL: "postgres://parlor@127.0.0.1:1/x" })).toEqual([
      "problem database-pooler: Nothing answers at DATABASE_DIRECT_URL.",
    ]);
  } finally {
    await pooler.stop();
  }
});

test("row 1: a database that is not there, and one where nobody listens, are told apart; no password is shown", async () => {
  const missing = new URL(inject("postgresUrl"));
  missing.pathname = "/nowhere";
  missing.password = "hunter2";
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  server.close();
  await once(server, "close");
  expect(await diagnose("database", ["--database-url", missing.href])).toEqual([
    `problem database: The database at ${missing.host} cannot be used (3D000).`,
  ]);
  expect(
    await diagnose("database", ["--database-url", `postgres://me:hunter2@127.0.0.1:${port}/db`]),
  ).toEqual([`problem database: The database at 127.0.0.1:${port} cannot be used (ECONNREFUSED).`]);
});

test("Redis that answers is well, one that was killed is named", async () => {
  const redis = await startRedis();
  expect(await diagnose("redis", ["--redis-url", redis.url])).toEqual([
    `ok redis: Redis at ${new URL(redis.url).host}`,
  ]);
  await redis.kill();
  expect(await diagnose("redis", ["--redis-url", redis.url])).toEqual([
    `problem redis: Redis at ${new URL(redis.url).host} does not answer (ECONNREFUSED).`,
  ]);
});

test("a password of Redis that is missing or wrong is named, as is a database that it does not have; neither password is shown", async () => {
  const redis = await startRedis();
  const address = new URL(redis.url);
  const socket = connect(Number(address.port), address.hostname);
  socket.write("CONFIG SET requirepass hunter2\r\n");
  await once(socket, "data");
  socket.destroy();
  const look = (user: string, database = "") =>
    diagnose("redis", ["--redis-url", `redis://${user}${address.host}${database}`]);
  try {
    expect(await look(":hunter2@", "/0")).toEqual([`ok redis: Redis at ${address.host}`]);
    expect(await look("default:hunter2@")).toEqual([`ok redis: Redis at ${address.host}`]);
    const wanted = [`problem redis: Redis at ${address.host} wants a password.`];
    expect([await look(""), await look("", "/0")]).toEqual([wanted, wanted]);
    const refused = [`problem redis: Redis at ${address.host} refuses the user or password.`];
    expect([await look(":hunter3@"), await look("nobody:hunter2@", "/0")]).toEqual([refused, refused]);
    expect(await look(":hunter2@", "/99")).toEqual([
      `problem redis: Redis at ${address.host} has no such database.`,
    ]);
  } finally {
    await redis.stop();
  }
});

test("what is no Redis is named", async () => {
  const server = createServer((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    expect(await diagnose("redis", ["--redis-url", `redis://:x@127.0.0.1:${port}/1`])).toEqual([
      `problem redis: What listens at 127.0.0.1:${port} is no Redis.`,
    ]);
  } finally {
    server.close();
  }
});
