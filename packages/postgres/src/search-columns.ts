import { createHash } from "node:crypto";
import type { ThreadItem, ThreadMetadata } from "@parlor/protocol";
import { foldForSearch, toSearchText, toSearchTokens } from "@parlor/server";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { ChatKitTables } from "./tables.ts";

/** How many records a migration reads at once. */
const FILL_BATCH = 500;
/** What the words of one text may fill of a vector, of which PostgreSQL takes 1 MiB: the rest is not found. */
const MAX_VECTOR_BYTES = 700_000;
/** What PostgreSQL keeps beside each word. */
const WORD_OVERHEAD_BYTES = 8;
const OWNER_KEY_LENGTH = 16;

/** What the column `search_text` of a thread holds. */
export function toThreadSearchText({ title }: ThreadMetadata): string | null {
  // What was once kept as a title may be no text.
  return typeof title === "string" && title !== "" ? foldForSearch(title) : null;
}

/** What the column `search_text` of an item holds. */
export function toItemSearchText(item: ThreadItem): string | null {
  const text = toSearchText(item);
  return text === "" ? null : foldForSearch(text);
}

/**
 * What stands before each word of an owner in the index. So the words of one owner stand together there, and how much
 * others have written costs a search nothing. It is a key of the index only: queries ask for the owner as well.
 */
function toOwnerKey(owner: string): string {
  return createHash("sha256").update(owner).digest("hex").slice(0, OWNER_KEY_LENGTH);
}

function toSearchLexemes(owner: string, folded: string): string[] {
  const key = toOwnerKey(owner);
  const lexemes: string[] = [];
  let bytes = 0;
  for (const token of toSearchTokens(folded)) {
    bytes += OWNER_KEY_LENGTH + Buffer.byteLength(token) + WORD_OVERHEAD_BYTES;
    if (bytes > MAX_VECTOR_BYTES) break;
    lexemes.push(key + token);
  }
  return lexemes;
}

/** The column `search_vector` for a folded text; null where there are no words. */
export function toSearchVector(owner: string, folded: string | null): RawBuilder<unknown> {
  const lexemes = folded === null ? [] : toSearchLexemes(owner, folded);
  return lexemes.length === 0 ? sql`null::tsvector` : sql`array_to_tsvector(${lexemes}::text[])`;
}

/**
 * A query for the vectors of an owner: all of the words, whole or by their beginnings. Undefined where there is none.
 * The words have letters, digits and pictures only, so that nothing in them is syntax.
 */
export function toVectorQuery(
  owner: string,
  words: readonly string[],
  { isWhole }: { isWhole: boolean },
): string | undefined {
  const tokens = toSearchLexemes(owner, words.join(" "));
  if (tokens.length === 0) return undefined;
  return tokens.map((token) => `'${token}'${isWhole ? "" : ":*"}`).join(" & ");
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

/** Makes the vectors of what was saved before there were any, from the search texts. */
export async function fillSearchVectors(kysely: Kysely<ChatKitTables>): Promise<void> {
  await fillThreadVectors(kysely);
  await fillItemVectors(kysely);
}

async function fillThreadVectors(kysely: Kysely<ChatKitTables>): Promise<void> {
  let after = "";
  for (;;) {
    const { rows } = await sql<{ id: string; owner: string; search_text: string }>`
      select id, owner, search_text from chatkit_threads where id > ${after} and search_text is not null
      order by id limit ${FILL_BATCH}`.execute(kysely);
    if (rows.length === 0) return;
    for (const { id, owner, search_text: text } of rows) {
      after = id;
      await sql`update chatkit_threads set search_vector = ${toSearchVector(owner, text)} where id = ${id}`.execute(
        kysely,
      );
    }
  }
}

async function fillItemVectors(kysely: Kysely<ChatKitTables>): Promise<void> {
  let after = { thread: "", id: "" };
  for (;;) {
    const { rows } = await sql<{ thread_id: string; id: string; owner: string; search_text: string }>`
      select i.thread_id, i.id, t.owner, i.search_text
      from chatkit_items i join chatkit_threads t on t.id = i.thread_id
      where (i.thread_id, i.id) > (${after.thread}, ${after.id}) and i.search_text is not null
      order by i.thread_id, i.id limit ${FILL_BATCH}`.execute(kysely);
    if (rows.length === 0) return;
    for (const row of rows) {
      after = { thread: row.thread_id, id: row.id };
      await sql`
        update chatkit_items set search_vector = ${toSearchVector(row.owner, row.search_text)}
        where thread_id = ${row.thread_id} and id = ${row.id}`.execute(kysely);
    }
  }
}
