import type { Page, SearchMatch, ThreadItem, ThreadMetadata } from "@parlor/protocol";
import { createSnippet, type SearchQuery, toSearchWords } from "@parlor/server";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { toVectorQuery } from "./search-columns.ts";
import type { ChatKitTables } from "./tables.ts";

/** Contract S10 of `Store`. Reads by the index what of the owner's has the words, and nothing of anyone else's. */
export async function searchThreads(
  kysely: Kysely<ChatKitTables>,
  owner: string,
  { text, limit, after }: SearchQuery,
): Promise<Page<SearchMatch<ThreadMetadata>>> {
  const words = toSearchWords(text);
  const begun = toVectorQuery(owner, words, { isWhole: false });
  const whole = toVectorQuery(owner, words, { isWhole: true });
  if (begun === undefined || whole === undefined) return { data: [], has_more: false };
  const rate = (column: string) => sql`case when ${sql.ref(column)} @@ ${whole}::tsquery then 2 else 1 end`;
  const cursor =
    after === undefined
      ? sql``
      : sql`where (rank, created_at, id) < (select rank, created_at, id from ranked where id = ${after})`;
  const { rows } = await sql<{ id: string; data: string; item: string | null }>`
    with told as (
      select distinct on (i.thread_id) i.thread_id, i.id as item_id, ${rate("i.search_vector")} as rating
      from chatkit_items i join chatkit_threads t on t.id = i.thread_id
      where t.owner = ${owner} and i.search_vector @@ ${begun}::tsquery and ${hasWords(sql.ref("i.search_text"), words)}
      order by i.thread_id, rating desc, i.position desc
    ), titled as (
      select t.id as thread_id, ${rate("t.search_vector")} + 2 as rating
      from chatkit_threads t
      where t.owner = ${owner} and t.search_vector @@ ${begun}::tsquery and ${hasWords(sql.ref("t.search_text"), words)}
    ), ranked as (
      select t.id, t.created_at, told.item_id, coalesce(titled.rating, told.rating) as rank
      from told full join titled using (thread_id) join chatkit_threads t on t.id = thread_id
    ), page as (
      select * from ranked ${cursor} order by rank desc, created_at desc, id desc limit ${limit + 1}
    )
    select page.id, t.data, i.data as item
    from page join chatkit_threads t on t.id = page.id
    left join chatkit_items i on i.thread_id = page.id and i.id = page.item_id
    order by page.rank desc, page.created_at desc, page.id desc`.execute(kysely);
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

/** The index knows words by their letters and digits: this is for what stands between and beside them. */
function hasWords(column: RawBuilder<unknown>, words: readonly string[]): RawBuilder<boolean> {
  return sql`(${sql.join(
    words.map((word) => sql`strpos(${column}, ${word}) > 0`),
    sql` and `,
  )})`;
}
