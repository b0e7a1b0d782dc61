import { sql } from "kysely";
import type { Database } from "./database.ts";

/** A thread and whose it is. */
export interface StaleThread {
  owner: string;
  threadId: string;
  /** When it was begun, as PostgreSQL writes it: to the microsecond. */
  createdAt: string;
}

/** Which stale threads are listed. */
export interface StaleQuery {
  before: Date;
  limit: number;
  after?: Pick<StaleThread, "threadId" | "createdAt"> | undefined;
}

/**
 * Walks the threads by their age and looks at the items of each, until there are enough. As `not exists` the look would
 * be made a join that reads all items there are, once for each list; as `is null` it would seem to hold for so few threads
 * that the query is compiled at great cost.
 */
export function toStaleSelect({ before, limit, after }: StaleQuery) {
  const cursor =
    after === undefined
      ? sql``
      : sql`and (t.created_at, t.id) > (${after.createdAt}::timestamptz, ${after.threadId})`;
  return sql<{ owner: string; id: string; created_at: string }>`
    select t.owner, t.id, t.created_at::text as created_at from chatkit_threads t
    where t.created_at < ${before} ${cursor}
      and not coalesce(
        (select true from chatkit_items i where i.thread_id = t.id and i.saved_at >= ${before} limit 1), false
      )
      and not exists (select 1 from chatkit_runs r where r.thread_id = t.id and r.status = 'running')
    order by t.created_at, t.id limit ${limit}`;
}

/**
 * Threads in which nothing was said since a moment, the oldest first: begun before it, and without an item saved since.
 * `after` goes on behind a thread of another list, which may be gone by now.
 */
export async function listStaleThreads({ kysely }: Database, query: StaleQuery): Promise<StaleThread[]> {
  const { rows } = await toStaleSelect(query).execute(kysely);
  return rows.map(({ owner, id, created_at }) => ({ owner, threadId: id, createdAt: created_at }));
}

/** Whether it is still so of one thread. Does not look at turns: ask while one holds the thread. */
export async function isStaleThread(
  { kysely }: Database,
  { threadId, before }: { threadId: string; before: Date },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from chatkit_threads t where t.id = ${threadId} and t.created_at < ${before}
      and not exists (select 1 from chatkit_items i where i.thread_id = t.id and i.saved_at >= ${before})`.execute(
    kysely,
  );
  return rows.length > 0;
}
