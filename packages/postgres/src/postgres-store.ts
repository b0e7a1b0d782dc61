import type { Attachment, FeedbackKind, Page, ThreadItem, ThreadMetadata } from "@parlor/protocol";
import type { PageQuery, Store } from "@parlor/server";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { type WaitOptions, withClearErrors } from "./clear-errors.ts";
import type { Database } from "./database.ts";
import { searchThreads } from "./search.ts";
import { toItemSearchText, toSearchVector, toThreadSearchText } from "./search-columns.ts";
import type { ChatKitTables } from "./tables.ts";

/** A page from rows of which one more was asked for than wanted. */
function toPage<T>(rows: readonly { id: string; data: string }[], limit: number): Page<T> {
  const chosen = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  return {
    data: chosen.map((row) => JSON.parse(row.data) as T),
    has_more: hasMore,
    ...(hasMore ? { after: chosen.at(-1)?.id } : {}),
  };
}

function toDirection({ order }: PageQuery) {
  return order === "asc"
    ? { direction: sql.raw("asc"), beyond: sql.raw(">") }
    : { direction: sql.raw("desc"), beyond: sql.raw("<") };
}

function toColumns(owner: string, thread: ThreadMetadata) {
  const text = toThreadSearchText(thread);
  return {
    archived_at: thread.archived_at ?? null,
    search_text: text,
    search_vector: toSearchVector(owner, text),
    data: JSON.stringify(thread),
  };
}

async function listThreads(
  kysely: Kysely<ChatKitTables>,
  owner: string,
  query: PageQuery,
  condition: RawBuilder<unknown>,
): Promise<Page<ThreadMetadata>> {
  const { direction, beyond } = toDirection(query);
  const cursor =
    query.after === undefined
      ? sql``
      : sql`and (created_at, id) ${beyond} (select c.created_at, c.id from chatkit_threads c where c.id = ${query.after} and c.owner = ${owner})`;
  const { rows } = await sql<{ id: string; data: string }>`
    select id, data from chatkit_threads
    where owner = ${owner} and ${condition} ${cursor}
    order by created_at ${direction}, id ${direction}
    limit ${query.limit + 1}`.execute(kysely);
  return toPage(rows, query.limit);
}

/** Threads, items, feedback and attachments on PostgreSQL. `chatKitMigrations` must have run. Contract: `Store`. */
export function createPostgresStore(database: Database, options: WaitOptions = {}): Store {
  const { kysely } = database;
  const ownsThread = (owner: string, threadId: string) =>
    sql<boolean>`exists (select 1 from chatkit_threads t where t.id = ${threadId} and t.owner = ${owner})`;

  return withClearErrors<Store>(
    {
      async createThread(owner, thread) {
        await kysely
          .insertInto("chatkit_threads")
          .values({ id: thread.id, owner, created_at: thread.created_at, ...toColumns(owner, thread) })
          .execute();
      },
      async loadThread(owner, threadId) {
        const row = await kysely
          .selectFrom("chatkit_threads")
          .select("data")
          .where("id", "=", threadId)
          .where("owner", "=", owner)
          .executeTakeFirst();
        return row && (JSON.parse(row.data) as ThreadMetadata);
      },
      async saveThread(owner, thread) {
        const { numUpdatedRows } = await kysely
          .updateTable("chatkit_threads")
          .set(toColumns(owner, thread))
          .where("id", "=", thread.id)
          .where("owner", "=", owner)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      },
      listThreads: (owner, query) => listThreads(kysely, owner, query, sql`archived_at is null`),
      listArchivedThreads: (owner, query) => listThreads(kysely, owner, query, sql`archived_at is not null`),
      searchThreads: (owner, query) => searchThreads(kysely, owner, query),
      async deleteThread(owner, threadId) {
        const { rows } = await sql`
        with gone as (delete from chatkit_threads where id = ${threadId} and owner = ${owner} returning id),
        runs as (delete from chatkit_runs where thread_id in (select id from gone))
        select id from gone`.execute(kysely);
        return rows.length > 0;
      },

      async saveItem(owner, item) {
        const text = toItemSearchText(item);
        const { rows } = await sql`
        insert into chatkit_items (thread_id, id, search_text, search_vector, data)
        select t.id, ${item.id}, ${text}::text, ${toSearchVector(owner, text)}, ${JSON.stringify(item)}
        from chatkit_threads t
        where t.id = ${item.thread_id} and t.owner = ${owner}
        on conflict (thread_id, id) do update
        set data = excluded.data, search_text = excluded.search_text, search_vector = excluded.search_vector
        returning id`.execute(kysely);
        return rows.length > 0;
      },
      async loadItem(owner, threadId, itemId) {
        const row = await kysely
          .selectFrom("chatkit_items")
          .select("data")
          .where("thread_id", "=", threadId)
          .where("id", "=", itemId)
          .where(ownsThread(owner, threadId))
          .executeTakeFirst();
        return row && (JSON.parse(row.data) as ThreadItem);
      },
      async listItems(owner, threadId, query) {
        const { direction, beyond } = toDirection(query);
        const cursor =
          query.after === undefined
            ? sql``
            : sql`and position ${beyond} (select c.position from chatkit_items c where c.thread_id = ${threadId} and c.id = ${query.after})`;
        const { rows } = await sql<{ id: string; data: string }>`
        select id, data from chatkit_items
        where thread_id = ${threadId} and ${ownsThread(owner, threadId)} ${cursor}
        order by position ${direction}
        limit ${query.limit + 1}`.execute(kysely);
        return toPage(rows, query.limit);
      },
      async deleteItems(owner, threadId, itemIds) {
        const { rows } = await sql<{ owned: boolean }>`
        with own as (select id from chatkit_threads where id = ${threadId} and owner = ${owner}),
        gone as (
          delete from chatkit_items where thread_id in (select id from own) and id = any(${[...itemIds]}::text[])
        )
        select exists (select 1 from own) as owned`.execute(kysely);
        return rows[0]?.owned === true;
      },

      async saveFeedback(owner, threadId, itemIds, kind) {
        const { rows } = await sql<{ owned: boolean }>`
        with own as (select id from chatkit_threads where id = ${threadId} and owner = ${owner}),
        kept as (
          insert into chatkit_feedback (thread_id, item_id, kind)
          select i.thread_id, i.id, ${kind} from chatkit_items i
          where i.thread_id in (select id from own) and i.id = any(${[...itemIds]}::text[])
          on conflict (thread_id, item_id) do update set kind = excluded.kind
        )
        select exists (select 1 from own) as owned`.execute(kysely);
        return rows[0]?.owned === true;
      },
      async listFeedback(owner, threadId) {
        const rows = await kysely
          .selectFrom("chatkit_feedback")
          .select(["item_id", "kind"])
          .where("thread_id", "=", threadId)
          .where(ownsThread(owner, threadId))
          .execute();
        return new Map(rows.map((row) => [row.item_id, row.kind as FeedbackKind]));
      },

      async saveAttachment(owner, attachment) {
        const { rows } = await sql`
        insert into chatkit_attachments (id, owner, thread_id, data)
        values (${attachment.id}, ${owner}, ${attachment.thread_id ?? null}, ${JSON.stringify(attachment)})
        on conflict (id) do update set thread_id = excluded.thread_id, data = excluded.data
        where chatkit_attachments.owner = ${owner}
        returning id`.execute(kysely);
        return rows.length > 0;
      },
      async loadAttachment(owner, attachmentId) {
        const row = await kysely
          .selectFrom("chatkit_attachments")
          .select("data")
          .where("id", "=", attachmentId)
          .where("owner", "=", owner)
          .executeTakeFirst();
        return row && (JSON.parse(row.data) as Attachment);
      },
      async deleteAttachment(owner, attachmentId) {
        const { numDeletedRows } = await kysely
          .deleteFrom("chatkit_attachments")
          .where("id", "=", attachmentId)
          .where("owner", "=", owner)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      },
    },
    options,
  );
}
