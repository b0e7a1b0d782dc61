import { sql } from "kysely";
import type { Database } from "./database.ts";

/** A thread and whose it is. */
export interface StaleThread {
  owner: string;
  threadId: string;
}

/**
 * Threads in which nothing was said since a moment, the oldest first: begun before it, and without an item saved since.
 * `after` goes on where another list ended.
 */
export async function listStaleThreads(
  { kysely }: Database,
  { before, limit, after }: { before: Date; limit: number; after?: string | undefined },
): Promise<StaleThread[]> {
  const cursor =
    after === undefined
      ? sql``
      : sql`and (t.created_at, t.id) > (select c.created_at, c.id from chatkit_threads c where c.id = ${after})`;
  const { rows } = await sql<{ owner: string; id: string }>`
    select t.owner, t.id from chatkit_threads t
    where t.created_at < ${before} ${cursor}
      and not exists (select 1 from chatkit_items i where i.thread_id = t.id and i.saved_at >= ${before})
      and not exists (select 1 from chatkit_runs r where r.thread_id = t.id and r.status = 'running')
    order by t.created_at, t.id limit ${limit}`.execute(kysely);
  return rows.map(({ owner, id }) => ({ owner, threadId: id }));
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
