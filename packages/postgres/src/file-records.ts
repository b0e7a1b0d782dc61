import type { FileContent, FileRecords } from "@parlor/server/files";
import { type Kysely, sql } from "kysely";
import { type WaitOptions, withClearErrors } from "./clear-errors.ts";
import type { Database } from "./database.ts";
import type { MigrationSet } from "./migrations.ts";
import type { ChatKitTables } from "./tables.ts";

interface FileTables extends ChatKitTables {
  chatkit_files: {
    id: string;
    owner: string;
    size: number | string;
    created_at: Date | string;
    /** The file as it was announced, as JSON: PostgreSQL's text refuses some of what a name can have. */
    file: string;
    /** Null until it is uploaded. */
    content: string | null;
  };
}

/** The table of files. After `chatKitMigrations`, whose attachments tell which files are in a thread. */
export const fileMigrations: MigrationSet = {
  name: "chatkit_files",
  migrations: {
    "0001_files": async (database) => {
      const statements = [
        sql`create table chatkit_files (
          id text collate "C" primary key,
          owner text collate "C" not null,
          size bigint not null,
          created_at timestamptz not null default current_timestamp,
          file text not null,
          content text
        )`,
        sql`create index chatkit_files_by_owner on chatkit_files (owner) include (size)`,
        sql`create index chatkit_files_by_age on chatkit_files (created_at, id)`,
      ];
      for (const statement of statements) await statement.execute(database);
    },
  },
};

/** Whose the files of `createFileStore` are, on PostgreSQL. `fileMigrations` must have run. Contract: `FileRecords`. */
export function createPostgresFileRecords(database: Database, options: WaitOptions = {}): FileRecords {
  const kysely = database.kysely as unknown as Kysely<FileTables>;
  return withClearErrors<FileRecords>(
    {
      add: (owner, file, { maxFiles, maxBytes }) =>
        kysely.transaction().execute(async (transaction) => {
          // One after the other for each owner: two at once could both be the last that fits.
          await sql`select pg_advisory_xact_lock(hashtextextended(${`chatkit_files ${owner}`}, 0))`.execute(
            transaction,
          );
          const { rows } = await sql`
            insert into chatkit_files (id, owner, size, file)
            select ${file.id}::text, ${owner}::text, ${file.size}::bigint, ${JSON.stringify(file)}::text
            from (select count(*) as files, coalesce(sum(size), 0) as bytes from chatkit_files where owner = ${owner}) used
            where used.files < ${maxFiles}::bigint and used.bytes + ${file.size}::bigint <= ${maxBytes}::bigint
            returning id`.execute(transaction);
          return rows.length > 0;
        }),
      async find(owner, fileId) {
        const row = await kysely
          .selectFrom("chatkit_files")
          .select(["file", "content"])
          .where("id", "=", fileId)
          .where("owner", "=", owner)
          .executeTakeFirst();
        return (
          row && {
            file: JSON.parse(row.file),
            ...(row.content === null ? {} : { content: JSON.parse(row.content) as FileContent }),
          }
        );
      },
      async complete(owner, fileId, content) {
        const { numUpdatedRows } = await kysely
          .updateTable("chatkit_files")
          .set({ content: JSON.stringify(content) })
          .where("id", "=", fileId)
          .where("owner", "=", owner)
          .where("content", "is", null)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      },
      async remove(owner, fileId) {
        const { numDeletedRows } = await kysely
          .deleteFrom("chatkit_files")
          .where("id", "=", fileId)
          .where("owner", "=", owner)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      },
      async takeOrphans(before, limit) {
        const { rows } = await sql<{ owner: string; id: string }>`
          with orphans as (
            select f.id, f.owner from chatkit_files f
            where f.created_at < ${before.toISOString()}::timestamptz and not exists (
              select 1 from chatkit_attachments a where a.id = f.id and a.thread_id is not null
            )
            order by f.created_at, f.id limit ${limit}
          ),
          unsent as (
            delete from chatkit_attachments where thread_id is null and id in (select id from orphans) returning id
          )
          select o.owner, o.id from orphans o`.execute(kysely);
        return rows;
      },
    },
    options,
  );
}
