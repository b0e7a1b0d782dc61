import type { Page, SearchMatch, ThreadItem, ThreadMetadata } from "@parlor/protocol";
import { createSnippet, foldForSearch, type SearchQuery, toSearchText, toSearchWords } from "@parlor/server";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { ChatKitTables } from "./tables.ts";

/** How many records the migration reads at once. */
const FILL_BATCH = 500;

/** What the column `search_text` of a thread holds. */
export function toThreadSearchText({ title }: ThreadMetadata): string | null {
  return title ? foldForSearch(title) : null;
}

/** What the column `search_text` of an item holds. */
export function toItemSearchText(item: ThreadItem): string | null {
  const text = toSearchText(item);
  return text === "" ? null : foldForSearch(text);
}

/** Contract S10 of `Store`. Reads what the owner's conversations say, and nothing of anyone else's. */
export async function searchThreads(
  kysely: Kysely<ChatKitTables>,
  owner: string,
  { text, limit, after }: SearchQuery,
): Promise<Page<SearchMatch<ThreadMetadata>>> {
  const words = toSearchWords(text);
  if (words.length === 0) return { data: [], has_more: false };
  const cursor =
    after === undefined
      ? sql``
      : sql`and (t.created_at, t.id) < (select c.created_at, c.id from chatkit_threads c where c.id = ${after} and c.owner = ${owner})`;
  const { rows } = await sql<{ id: string; data: string; item: string | null }>`
    select t.id, t.data, m.data as item
    from chatkit_threads t
    left join lateral (
      select i.data from chatkit_items i
      where i.thread_id = t.id and ${hasWords(sql.ref("i.search_text"), words)}
      order by i.position desc limit 1
    ) m on true
    where t.owner = ${owner} ${cursor}
      and (m.data is not null or ${hasWords(sql.ref("t.search_text"), words)})
    order by t.created_at desc, t.id desc
    limit ${limit + 1}`.execute(kysely);
  const chosen = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  return {
    data: chosen.map(({ data, item }) => ({
      thread: JSON.parse(data) as ThreadMetadata,
      ...(item !== null && { snippet: createSnippet(JSON.parse(item) as ThreadItem, words) }),
    })),
    has_more: hasMore,
    ...(hasMore ? { after: chosen.at(-1)?.id } : {}),
  };
}

function hasWords(column: RawBuilder<unknown>, words: readonly string[]): RawBuilder<boolean> {
  return sql`(${sql.join(
    words.map((word) => sql`strpos(${column}, ${word}) > 0`),
    sql` and `,
  )})`;
}

/** Makes the search texts of what was saved before there were any. */
export async function fillSearchTexts(kysely: Kysely<ChatKitTables>): Promise<void> {
  await fillThreads(kysely);
  await fillItems(kysely);
}

async function fillThreads(kysely: Kysely<ChatKitTables>): Promise<void> {
  let after = "";
  for (;;) {
    const { rows } = await sql<{ id: string; data: string }>`
      select id, data from chatkit_threads where id > ${after} order by id limit ${FILL_BATCH}`.execute(
      kysely,
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    const texts = rows.map(({ data }) => toThreadSearchText(JSON.parse(data) as ThreadMetadata));
    await sql`
      update chatkit_threads t set search_text = v.words
      from unnest(${rows.map(({ id }) => id)}::text[], ${texts}::text[]) as v(id, words)
      where t.id = v.id and v.words is not null`.execute(kysely);
  }
}

async function fillItems(kysely: Kysely<ChatKitTables>): Promise<void> {
  let after = { thread: "", id: "" };
  for (;;) {
    const { rows } = await sql<{ thread_id: string; id: string; data: string }>`
      select thread_id, id, data from chatkit_items where (thread_id, id) > (${after.thread}, ${after.id})
      order by thread_id, id limit ${FILL_BATCH}`.execute(kysely);
    const last = rows.at(-1);
    if (!last) return;
    after = { thread: last.thread_id, id: last.id };
    const texts = rows.map(({ data }) => toItemSearchText(JSON.parse(data) as ThreadItem));
    await sql`
      update chatkit_items i set search_text = v.words
      from unnest(${rows.map((row) => row.thread_id)}::text[], ${rows.map((row) => row.id)}::text[], ${texts}::text[])
        as v(thread_id, id, words)
      where i.thread_id = v.thread_id and i.id = v.id and v.words is not null`.execute(kysely);
  }
}
