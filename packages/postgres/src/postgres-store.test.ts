import { createId } from "@parlor/protocol";
import { runLogContract, storeContract } from "@parlor/server/testing";
import { sql } from "kysely";
import { afterAll, describe, expect, inject, test } from "vitest";
import { type Database, type DatabaseOptions, openDatabase } from "./database.ts";
import { chatKitMigrations, migrate } from "./migrations.ts";
import { createPostgresRunLog } from "./postgres-run-log.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { toSearchVector, toVectorQuery } from "./search-columns.ts";
import { listStaleThreads, toStaleSelect } from "./stale-threads.ts";
import { createDatabaseAt } from "./testing/start-postgres.ts";

async function openMigrated(options: DatabaseOptions): Promise<Database> {
  const database = await openDatabase(options);
  await migrate(database, [chatKitMigrations]);
  return database;
}

// One embedded database for the whole file: booting it takes seconds.
let embedded: Promise<Database> | undefined;
const openEmbedded = () => {
  embedded ??= openMigrated({});
  return embedded;
};
let server: Promise<Database> | undefined;
const openServer = () => {
  server ??= createDatabaseAt(inject("postgresUrl")).then((databaseUrl) => openMigrated({ databaseUrl }));
  return server;
};
const logs: { release(): Promise<void> }[] = [];
const opened: Database[] = [];

afterAll(async () => {
  await Promise.all(logs.map((log) => log.release()));
  await Promise.all([(await embedded)?.close(), (await server)?.close(), ...opened.map((it) => it.close())]);
});

async function createLog(database: Database) {
  const log = await createPostgresRunLog(database);
  logs.push(log);
  return log;
}

storeContract("PGlite", { create: async () => createPostgresStore(await openEmbedded()) });
storeContract("PostgreSQL", { create: async () => createPostgresStore(await openServer()) });
runLogContract("PGlite", { create: async () => createLog(await openEmbedded()) });
runLogContract("PostgreSQL", {
  create: async () => createLog(await openServer()),
  async createCutOff() {
    const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
    const [database, beside] = [await openMigrated({ databaseUrl }), await openDatabase({ databaseUrl })];
    opened.push(database, beside);
    const log = await createPostgresRunLog(database);
    // Lets its lock go, as PostgreSQL does when the connection that holds it is cut.
    return { log, other: await createLog(beside), cutOff: () => log.release() };
  },
});

describe("on a real PostgreSQL", () => {
  test("a page is read by an index, without sorting and without an offset", async () => {
    const database = await openServer();
    await sql`insert into chatkit_threads (id, owner, created_at, data)
      select 'thr_' || n, 'owner_' || n % 50, timestamptz '2026-01-01' + n * interval '1 second', '{}' from generate_series(1, 20000) n`.execute(
      database.kysely,
    );
    await sql`insert into chatkit_items (thread_id, id, data) select 'thr_1', 'msg_' || n, '{}' from generate_series(1, 20000) n`.execute(
      database.kysely,
    );
    await sql`analyze`.execute(database.kysely);
    for (const query of [
      sql`explain select id, data from chatkit_threads where owner = 'owner_1' and archived_at is null
        and (created_at, id) < (select c.created_at, c.id from chatkit_threads c where c.id = 'thr_10001' and c.owner = 'owner_1')
        order by created_at desc, id desc limit 21`,
      sql`explain select id, data from chatkit_items where thread_id = 'thr_1'
        and exists (select 1 from chatkit_threads t where t.id = 'thr_1' and t.owner = 'owner_1')
        and position < (select c.position from chatkit_items c where c.thread_id = 'thr_1' and c.id = 'msg_10000')
        order by position desc limit 21`,
    ]) {
      const { rows } = await query.execute(database.kysely);
      const plan = rows.map((row) => Object.values(row as object)[0]).join("\n");
      expect(plan).toContain("Index Scan");
      expect(plan).not.toMatch(/Seq Scan|Sort/);
    }
  });

  test("what is looked for by its owner alone is found by an index, in every table that has owners", async () => {
    const { kysely } = await openServer();
    const { rows: tables } = await sql<{
      name: string;
    }>`select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'owner' order by 1`.execute(kysely);
    expect(tables.map(({ name }) => name)).toEqual([
      "chatkit_attachments",
      "chatkit_runs",
      "chatkit_threads",
    ]);
    for (const { name } of tables) {
      const rows = await kysely.transaction().execute(async (transaction) => {
        // Small tables are read whole otherwise, whatever indexes they have.
        await sql`set local enable_seqscan = off`.execute(transaction);
        const plan = sql<object>`explain delete from ${sql.table(name)} where owner = 'ada'`;
        return (await plan.execute(transaction)).rows;
      });
      const plan = rows.map((row) => Object.values(row)[0]).join("\n");
      expect([name, plan]).toEqual([name, expect.stringMatching(/Index (Only )?(Scan|Cond)/)]);
      expect([name, plan]).toEqual([name, expect.not.stringContaining("Seq Scan")]);
    }
  });

  test("old threads are found by their age, a list at a time, without reading everything that was ever said", async () => {
    const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
    const database = await openMigrated({ databaseUrl });
    opened.push(database);
    const { kysely } = database;
    await sql`insert into chatkit_threads (id, owner, created_at, data)
      select 'thr_' || n, 'ada', timestamptz '2026-01-01' + n * interval '1 minute', '{}' from generate_series(1, 5000) n`.execute(
      kysely,
    );
    await sql`insert into chatkit_items (thread_id, id, saved_at, data)
      select 'thr_' || n, 'msg_' || m, timestamptz '2026-01-01' + n * interval '1 minute', repeat('x', 200)
      from generate_series(1, 5000) n, generate_series(1, 10) m`.execute(kysely);
    await sql`vacuum analyze`.execute(kysely);
    const before = new Date("2026-06-01T00:00:00Z");
    const query = {
      before,
      limit: 100,
      after: { threadId: "thr_1000", createdAt: "2026-01-01 16:40:00+00" },
    };
    const { rows } = await sql<object>`explain ${toStaleSelect(query)}`.execute(kysely);
    const plan = rows.map((row) => Object.values(row)[0]).join("\n");
    expect(plan).toContain("chatkit_threads_by_age");
    expect(plan).not.toMatch(/Seq Scan on chatkit_(items|threads)|Sort/);
    // From 100,000 on a query is compiled, which takes longer than all of it: a list costs the same however much there is.
    expect(Number(/cost=[\d.]+\.\.([\d.]+)/.exec(plan)?.[1])).toBeLessThan(50_000);
    const listed = await listStaleThreads(database, query);
    expect([listed.length, listed[0], listed.at(-1)?.threadId]).toEqual([
      100,
      { owner: "ada", threadId: "thr_1001", createdAt: "2026-01-01 16:41:00+00" },
      "thr_1100",
    ]);
  });

  test("a search reads by the index, which has the words of one owner together", async () => {
    const database = await openServer();
    await sql`insert into chatkit_threads (id, owner, created_at, data)
      select 'thr_searched_' || n, 'searcher_' || n % 50, timestamptz '2026-01-01' + n * interval '1 second', '{}' from generate_series(1, 2000) n`.execute(
      database.kysely,
    );
    for (let owner = 0; owner < 50; owner += 1) {
      await sql`insert into chatkit_items (thread_id, id, search_text, search_vector, data)
        select id, 'msg_' || n, 'common words', ${toSearchVector(`searcher_${owner}`, "common words")}, repeat('x', 1500)
        from chatkit_threads, generate_series(1, 10) n where owner = ${`searcher_${owner}`}`.execute(
        database.kysely,
      );
    }
    await sql`analyze`.execute(database.kysely);
    const query = toVectorQuery("searcher_7", ["common"], { isWhole: false });
    const { rows } = await sql`explain (analyze, timing off) select i.id from chatkit_items i
      where i.search_vector @@ ${query}::tsquery`.execute(database.kysely);
    const plan = rows.map((row) => Object.values(row as object)[0]).join("\n");
    expect(plan).toMatch(/Bitmap Index Scan on chatkit_items_by_word .*rows=400(\.00)? /);
    expect(plan).not.toContain("Seq Scan on chatkit_items");
  });

  test("ids are compared by their bytes, whatever language the server sorts in", async () => {
    const database = await openServer();
    const { rows } = await sql`select 'b' < 'C' as sorts_in_a_language`.execute(database.kysely);
    expect(rows).toEqual([{ sorts_in_a_language: true }]);
    const owner = "owner_of_order";
    const store = createPostgresStore(database);
    const created_at = "2026-01-01T00:00:00.000Z";
    for (const id of ["thr_b", "thr_C", "thr_a"]) {
      await store.createThread(owner, { id, created_at, status: { type: "active" }, metadata: {} });
    }
    const page = await store.listThreads(owner, { limit: 10, order: "asc" });
    expect(page.data.map((thread) => thread.id)).toEqual(["thr_C", "thr_a", "thr_b"]);
  });

  test("L6 the runs of a process that is gone are taken, by one caller only", async () => {
    const databaseUrl = await createDatabaseAt(inject("postgresUrl"));
    const [first, second, third] = [
      await openMigrated({ databaseUrl }),
      await openMigrated({ databaseUrl }),
      await openMigrated({ databaseUrl }),
    ];
    const log = await createPostgresRunLog(first);
    const others = [await createPostgresRunLog(second), await createPostgresRunLog(third)];
    const run = {
      id: createId("run"),
      owner: "user_1",
      threadId: createId("thread"),
      status: "running" as const,
      startedAt: "2026-01-01T00:00:00.000Z",
    };
    await log.open(run);
    for (const other of others) expect(await other.takeOrphans()).toEqual([]);
    // Ends the connection that holds the first one's lock, as the death of its process would.
    await log.release();
    await first.close();
    const taken = (await Promise.all(others.map((other) => other.takeOrphans()))).flat();
    expect(taken).toEqual([run]);
    for (const other of others) await other.release();
    await second.close();
    await third.close();
  });
});

test("L6 on the embedded database, whatever runs after a start belongs to a process that is gone", async () => {
  const database = await openEmbedded();
  const run = {
    id: createId("run"),
    owner: "user_1",
    threadId: createId("thread"),
    status: "running" as const,
    startedAt: "2026-01-01T00:00:00.000Z",
  };
  await (await createLog(database)).open(run);
  const next = await createLog({
    ...database,
    claimInstance: async () => ({
      id: "next",
      isAlive: async (id) => id === "next",
      release: async () => {},
    }),
  });
  expect(await next.takeOrphans()).toContainEqual(run);
  expect(await next.takeOrphans()).toEqual([]);
});

test.each([
  ["PGlite", openEmbedded],
  ["PostgreSQL", openServer],
])("S10 a title that is no text keeps no search from its answer: %s", async (_, openDatabaseOf) => {
  const store = createPostgresStore(await openDatabaseOf());
  const owner = "owner_of_titles";
  const [thread_id, created_at] = [createId("thread"), "2026-01-01T00:00:00.000Z"];
  const thread = {
    id: thread_id,
    title: "Oats",
    created_at,
    status: { type: "active" },
    metadata: {},
  } as const;
  await store.createThread(owner, thread);
  const content = [{ type: "output_text" as const, text: "Buy 42 apples", annotations: [] }];
  await store.saveItem(owner, { type: "assistant_message", id: "msg_1", thread_id, created_at, content });
  const find = async (text: string) =>
    (await store.searchThreads?.(owner, { text, limit: 5 }))?.data.map((match) => match.thread.title);
  expect(await find("oats")).toEqual(["Oats"]);
  for (const title of [42, { text: "oats" }, ["oats"], true]) {
    await store.saveThread(owner, { ...thread, title: title as unknown as string });
    expect([await find("apples"), await find("42"), await find("oats")]).toEqual([[title], [title], []]);
  }
});

test("a transaction keeps other queries out, and its rollback takes nothing of theirs back", async () => {
  const { kysely } = await openEmbedded();
  await sql`create table ledger (entry text)`.execute(kysely);
  const inside = Promise.withResolvers<void>();
  const transaction = kysely.transaction().execute(async (scope) => {
    await sql`insert into ledger values ('undone')`.execute(scope);
    inside.resolve();
    await Promise.resolve();
    throw new Error("undo");
  });
  await inside.promise;
  const other = sql`insert into ledger values ('kept')`.execute(kysely);
  await expect(transaction).rejects.toThrow("undo");
  await other;
  const { rows } = await sql`select entry from ledger`.execute(kysely);
  expect(rows).toEqual([{ entry: "kept" }]);
});

test("what was saved before there was a search is found after the upgrade", async () => {
  const database = await openDatabase({ databaseUrl: await createDatabaseAt(inject("postgresUrl")) });
  try {
    const [first] = Object.entries(chatKitMigrations.migrations);
    if (!first) throw new Error("there is no first step");
    await migrate(database, [{ name: "chatkit", migrations: Object.fromEntries([first]) }]);
    const thread = { id: "thr_old", title: "Crème", created_at: "2026-01-01T00:00:00.000Z" };
    const item = { type: "assistant_message", id: "msg_old", content: [{ text: "oat \u0000 milk" }] };
    const { kysely } = database;
    await sql`insert into chatkit_threads (id, owner, created_at, data)
      values (${thread.id}, 'ada', ${thread.created_at}, ${JSON.stringify(thread)})`.execute(kysely);
    await sql`insert into chatkit_items (thread_id, id, data)
      select ${thread.id}, case n when 700 then 'msg_old' else 'tc_' || n end, case n when 700 then ${JSON.stringify(item)} else '{"type":"task"}' end
      from generate_series(1, 1200) n`.execute(kysely);

    await migrate(database, [chatKitMigrations]);
    const store = createPostgresStore(database);
    for (const text of ["CREME", "milk"]) {
      const page = await store.searchThreads?.("ada", { text, limit: 5 });
      expect(page?.data.map((match) => match.thread.id)).toEqual(["thr_old"]);
    }
  } finally {
    await database.close();
  }
});
