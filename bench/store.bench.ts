// Reading pages of threads and items from PostgreSQL with a million items in it, beside ten thousand: two databases of one
// server, which the benchmark starts, asked in turns. Then what the statements do, as the database itself tells.
import { chatKitMigrations, createPostgresStore, migrate, openDatabase } from "@parlor/postgres";
import { startPostgres } from "@parlor/postgres/testing";
import type { Store } from "@parlor/server";
import { type CompiledQuery, Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { expectAtMost, median, percentile } from "./measure.ts";

const SMALL = 10_000;
const LARGE = 1_000_000;
const ITEMS_PER_THREAD = 100;
/** One thread has this share of all items. */
const LONG_SHARE = 0.1;
const PAGE = 20;
const ROUNDS = 3_000;
const WARM_UP = 300;
const MAX_RATIO = 1.5;
const owner = "ada";

const toThreadId = (index: number) => `thr_${String(index).padStart(8, "0")}`;
const toItemId = (index: number) => `msg_${String(index).padStart(8, "0")}`;

interface Filled {
  store: Store;
  pool: pg.Pool;
  items: number;
  /** Threads beside the long one, which is number 0. All are of one owner. */
  threads: number;
  /** What the store has asked since this was last emptied. */
  asked: CompiledQuery[];
  close(): Promise<void>;
}

/** Fills in one statement a table, and without asking the threads for each item whether they are there. */
async function fill(pool: pg.Pool, { items, threads }: { items: number; threads: number }): Promise<void> {
  const client = await pool.connect();
  const text = "What is due this week, and what of it can wait until the next? ".repeat(3);
  await client.query("set session_replication_role = replica");
  await client.query(
    `insert into chatkit_threads (id, owner, created_at, data)
     select 'thr_' || lpad(n::text, 8, '0'), $1, timestamptz '2026-01-01' + n * interval '1 minute',
       json_build_object('id', 'thr_' || lpad(n::text, 8, '0'), 'title', 'Thread ' || n)::text
     from generate_series(0, $2::int) n`,
    [owner, threads],
  );
  await client.query(
    `insert into chatkit_items (thread_id, id, data)
     select 'thr_' || lpad(case when n < $2::int then '0' else ((n * 7919::bigint) % $3::int + 1)::text end, 8, '0'),
       'msg_' || lpad(n::text, 8, '0'),
       json_build_object('type', 'assistant_message', 'id', 'msg_' || lpad(n::text, 8, '0'), 'text', $4::text)::text
     from generate_series(0, $1::int - 1) n`,
    [items, items * LONG_SHARE, threads, text],
  );
  await client.query("set session_replication_role = default");
  await client.query("vacuum analyze");
  client.release();
}

async function openFilled(url: string, items: number): Promise<Filled> {
  const database = await openDatabase({ databaseUrl: url });
  await migrate(database, [chatKitMigrations]);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // The server may stop before a connection is closed.
  pool.on("error", () => {});
  const threads = (items * (1 - LONG_SHARE)) / ITEMS_PER_THREAD;
  await fill(pool, { items, threads });
  const asked: CompiledQuery[] = [];
  const kysely: typeof database.kysely = new Kysely({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => {
      asked.push(query);
    },
  });
  const store = createPostgresStore({ ...database, kysely });
  const close = async () => {
    await kysely.destroy();
    await database.close();
  };
  return { store, pool, items, threads, asked, close };
}

type Read = (filled: Filled, random: number) => Promise<{ data: readonly unknown[] }>;

const reads: Record<string, Read> = {
  "threads.list, first page": ({ store }) => store.listThreads(owner, { limit: PAGE, order: "desc" }),
  "threads.list, any page": ({ store, threads }, random) =>
    store.listThreads(owner, {
      limit: PAGE,
      order: "desc",
      after: toThreadId(PAGE + 1 + Math.floor(random * (threads - PAGE))),
    }),
  "items.list, any thread": ({ store, threads }, random) =>
    store.listItems(owner, toThreadId(1 + Math.floor(random * threads)), { limit: PAGE, order: "desc" }),
  "items.list, any page of the longest thread": ({ store, items }, random) =>
    store.listItems(owner, toThreadId(0), {
      limit: PAGE,
      order: "desc",
      after: toItemId(PAGE + 1 + Math.floor(random * (items * LONG_SHARE - PAGE - 1))),
    }),
};

async function time(read: Read, filled: Filled): Promise<number> {
  const random = Math.random();
  const start = performance.now();
  const { data } = await read(filled, random);
  const spent = performance.now() - start;
  if (data.length !== PAGE) throw new Error(`a page has ${data.length} records, not ${PAGE}`);
  return spent;
}

/** Both databases in turns, each first as often as the other. */
async function compareReads(read: Read, small: Filled, large: Filled) {
  const times = { small: [] as number[], large: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? (["small", "large"] as const) : (["large", "small"] as const);
    for (const name of order) {
      const spent = await time(read, name === "small" ? small : large);
      if (round >= 0) times[name].push(spent);
    }
  }
  return times;
}

/** What the database does for the statements of one call, in its own words. */
async function explain({ pool, asked }: Filled): Promise<string> {
  const plans: string[] = [];
  for (const { sql, parameters } of asked.splice(0)) {
    const { rows } = await pool.query<{ "QUERY PLAN": string }>(`explain ${sql}`, [...parameters]);
    plans.push(sql.replaceAll(/\s+/g, " ").trim(), ...rows.map((row) => `  ${row["QUERY PLAN"]}`));
  }
  return plans.join("\n");
}

function expectThat(what: string, isSo: boolean): void {
  console.log(`${isSo ? "ok  " : "NOT "} ${what}`);
  if (!isSo) process.exitCode = 1;
}

async function examine(large: Filled): Promise<void> {
  for (const [name, read] of Object.entries(reads)) {
    large.asked.length = 0;
    await read(large, 0.5);
    const plan = await explain(large);
    console.log(`\n${name}:\n${plan}`);
    expectThat(`${name}: by an index`, /Index (Only )?Scan/.test(plan) && !plan.includes("Seq Scan"));
    expectThat(`${name}: no offset, no sort of what was found`, !/offset|Sort/i.test(plan));
  }
  large.asked.length = 0;
  await large.store.saveItem(owner, {
    type: "hidden_context_item",
    id: "hcx_1",
    thread_id: toThreadId(0),
    created_at: "2026-11-21T10:00:00Z",
    content: "Added",
  });
  const statements = large.asked.length;
  const plan = await explain(large);
  console.log(`\nadding an item to the longest thread:\n${plan}`);
  expectThat("adding an item: one statement", statements === 1);
  expectThat("adding an item: reads no item", !/Scan[^\n]* on chatkit_items/.test(plan));
}

const postgres = await startPostgres();
try {
  const start = performance.now();
  const small = await openFilled(await postgres.createDatabase(), SMALL);
  const large = await openFilled(await postgres.createDatabase(), LARGE);
  const { rows } = await large.pool.query<{ version: string }>("show server_version");
  console.log(
    `PostgreSQL ${Object.values(rows[0] ?? {})[0]}, filled in ${Math.round((performance.now() - start) / 1000)} s`,
  );
  console.log(`pages of ${PAGE}, ${ROUNDS} of each, from ${SMALL} and from ${LARGE} items; milliseconds`);
  const table: Record<string, Record<string, string>> = {};
  const ratios: Record<string, number> = {};
  for (const [name, read] of Object.entries(reads)) {
    const times = await compareReads(read, small, large);
    const toCell = (values: number[]) =>
      `${median(values).toFixed(2)} / ${percentile(values, 0.99).toFixed(2)}`;
    ratios[name] = percentile(times.large, 0.99) / percentile(times.small, 0.99);
    table[name] = {
      [`${SMALL} items, median / p99`]: toCell(times.small),
      [`${LARGE} items, median / p99`]: toCell(times.large),
      "p99 is": `${ratios[name].toFixed(2)}x`,
    };
  }
  console.table(table);
  for (const [name, ratio] of Object.entries(ratios)) {
    expectAtMost(`${name}, 99th percentile, of ${SMALL} items'`, ratio, MAX_RATIO, "x");
  }
  await examine(large);
  await small.close();
  await large.close();
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ ratio_p99: Math.max(...Object.values(ratios)), ratios_p99: ratios }));
  }
} finally {
  await postgres.stop();
}
