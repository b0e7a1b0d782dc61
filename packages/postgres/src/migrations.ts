import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Database } from "./database.ts";
import { DatabaseError } from "./database-error.ts";
import { fillSearchTexts, fillSearchVectors } from "./search-columns.ts";
import type { ChatKitTables } from "./tables.ts";

/** Steps that a part of the program brings, by name; run in alphabetical order, each once, never back. */
export interface MigrationSet {
  /** Lower-case letters and underscores: the set keeps its history in a table of this name. */
  name: string;
  migrations: Record<string, (database: Kysely<unknown>) => Promise<void>>;
}

/**
 * Brings the database to what the program knows, set by set. Two processes that start at once wait for each other.
 * Rejects with `database_newer` when a newer program has been here, and changes nothing then.
 */
export async function migrate(database: Database, sets: readonly MigrationSet[]): Promise<void> {
  for (const { name, migrations } of sets) {
    const known: Record<string, Migration> = Object.fromEntries(
      Object.entries(migrations).map(([step, up]) => [step, { up }]),
    );
    const migrator = new Migrator({
      db: database.direct,
      provider: { getMigrations: async () => known },
      migrationTableName: `${name}_migrations`,
      migrationLockTableName: `${name}_migrations_lock`,
    });
    await assertNotNewer(database, name, known);
    const { error, results } = await migrator.migrateToLatest();
    if (!error) continue;
    await assertNotNewer(database, name, known);
    const failed = results?.find((result) => result.status === "Error")?.migrationName;
    throw new DatabaseError(
      "database_failed",
      `The database could not be brought up to date (${name}${failed ? `, step ${failed}` : ""}): ${
        error instanceof Error ? error.message : String(error)
      }`,
      { cause: error },
    );
  }
}

async function assertNotNewer(
  database: Database,
  name: string,
  known: Record<string, Migration>,
): Promise<void> {
  const table = `${name}_migrations`;
  const { rows: tables } = await sql`select to_regclass(${table}) as name`.execute(database.kysely);
  if ((tables[0] as { name: unknown } | undefined)?.name == null) return;
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(table)}`.execute(database.kysely);
  const unknown = rows.find((row) => !(row.name in known));
  if (unknown) {
    throw new DatabaseError(
      "database_newer",
      `The database was made by a newer version of this program (${name}, step ${unknown.name}): start that version, or use another database.`,
    );
  }
}

/** The tables of threads, items, feedback, attachments and runs. */
export const chatKitMigrations: MigrationSet = {
  name: "chatkit",
  migrations: {
    "0001_threads_items_runs": async (database) => {
      // Ids are compared by their bytes, as everywhere else, whatever language the database sorts in.
      const statements = [
        sql`create table chatkit_threads (
          id text collate "C" primary key,
          owner text collate "C" not null,
          created_at timestamptz not null,
          data text not null
        )`,
        sql`create index chatkit_threads_by_owner on chatkit_threads (owner, created_at, id)`,
        sql`create table chatkit_items (
          thread_id text collate "C" not null references chatkit_threads on delete cascade,
          id text collate "C" not null,
          position bigint generated always as identity,
          data text not null,
          primary key (thread_id, id)
        )`,
        sql`create unique index chatkit_items_by_position on chatkit_items (thread_id, position)`,
        sql`create table chatkit_feedback (
          thread_id text collate "C" not null,
          item_id text collate "C" not null,
          kind text not null,
          primary key (thread_id, item_id),
          foreign key (thread_id, item_id) references chatkit_items on delete cascade
        )`,
        sql`create table chatkit_attachments (
          id text collate "C" primary key,
          owner text collate "C" not null,
          thread_id text collate "C" references chatkit_threads on delete cascade,
          data text not null
        )`,
        sql`create index chatkit_attachments_by_thread on chatkit_attachments (thread_id)`,
        // No reference to the thread: a run is claimed before its thread is there.
        sql`create table chatkit_runs (
          id text collate "C" primary key,
          owner text collate "C" not null,
          thread_id text collate "C" not null,
          status text not null,
          idempotency_key text collate "C",
          started_at timestamptz not null,
          ended_at timestamptz,
          instance text collate "C" not null
        )`,
        sql`create unique index chatkit_runs_running on chatkit_runs (thread_id) where status = 'running'`,
        sql`create unique index chatkit_runs_by_key on chatkit_runs (owner, idempotency_key)`,
        sql`create index chatkit_runs_by_thread on chatkit_runs (thread_id, started_at)`,
        sql`create index chatkit_runs_by_end on chatkit_runs (ended_at)`,
        sql`create table chatkit_run_events (
          run_id text collate "C" not null references chatkit_runs on delete cascade,
          sequence integer not null,
          data text not null,
          primary key (run_id, sequence)
        )`,
      ];
      for (const statement of statements) await statement.execute(database);
    },
    "0002_archive_and_search": async (database) => {
      const statements = [
        sql`alter table chatkit_threads add column archived_at timestamptz, add column search_text text`,
        sql`create index chatkit_threads_archived on chatkit_threads (owner, created_at, id)
          where archived_at is not null`,
        sql`alter table chatkit_items add column search_text text`,
      ];
      for (const statement of statements) await statement.execute(database);
      await fillSearchTexts(database as Kysely<ChatKitTables>);
    },
    "0003_full_text_search_and_ages": async (database) => {
      const statements = [
        sql`alter table chatkit_threads add column search_vector tsvector`,
        // What is there already counts as saved now: nothing is older than what is known of it.
        sql`alter table chatkit_items add column search_vector tsvector,
          add column saved_at timestamptz not null default now()`,
      ];
      for (const statement of statements) await statement.execute(database);
      await fillSearchVectors(database as Kysely<ChatKitTables>);
      const indexes = [
        sql`create index chatkit_threads_by_word on chatkit_threads using gin (search_vector)`,
        sql`create index chatkit_items_by_word on chatkit_items using gin (search_vector)`,
        sql`create index chatkit_threads_by_age on chatkit_threads (created_at, id)`,
      ];
      for (const index of indexes) await index.execute(database);
    },
    // For the end of an account, which takes what was uploaded and never sent.
    "0004_attachments_by_owner": async (database) => {
      await sql`create index chatkit_attachments_by_owner on chatkit_attachments (owner)`.execute(database);
    },
  },
};
