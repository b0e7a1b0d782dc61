import { DatabaseSync } from "node:sqlite";
import type { Attachment, FeedbackKind, Page, ThreadItem, ThreadMetadata } from "@parlor/protocol";
import type { PageQuery, Store } from "@parlor/server";

const tables = `
  pragma journal_mode = wal;
  pragma foreign_keys = on;
  create table if not exists threads (
    id text primary key, owner text not null, created_ms integer not null, data text not null
  );
  create index if not exists threads_of_owner on threads (owner, created_ms, id);
  create table if not exists items (
    position integer primary key autoincrement,
    thread_id text not null references threads on delete cascade,
    id text not null, data text not null, feedback text,
    unique (thread_id, id)
  );
  create index if not exists items_of_thread on items (thread_id, position);
  create table if not exists attachments (
    id text primary key, owner text not null,
    thread_id text references threads on delete cascade, data text not null
  );
`;

interface Row {
  id: string;
  data: string;
}

/** One row more than the page has was asked for: it tells whether there is a next page. */
function toPage<T>(rows: readonly Row[], limit: number): Page<T> {
  const chosen = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  return {
    data: chosen.map((row) => JSON.parse(row.data) as T),
    has_more: hasMore,
    ...(hasMore ? { after: chosen.at(-1)?.id } : {}),
  };
}

/** Threads in a SQLite file, for one process. Contract: `Store`. */
export function createSqliteStore(path: string): Store & { close(): void } {
  const database = new DatabaseSync(path);
  database.exec(tables);

  const read = (sql: string, ...values: (string | number | null)[]) =>
    database.prepare(sql).all(...values) as unknown as Row[];
  /** How many rows were changed. */
  const write = (sql: string, ...values: (string | number | null)[]) =>
    Number(database.prepare(sql).run(...values).changes);
  const parseFirst = <T>(rows: readonly Row[]) => (rows[0] ? (JSON.parse(rows[0].data) as T) : undefined);
  const owns = (owner: string, threadId: string) =>
    read("select id, data from threads where id = ? and owner = ?", threadId, owner).length > 0;
  const inOrder = ({ order }: PageQuery) => (order === "asc" ? ["asc", ">"] : ["desc", "<"]);

  return {
    async createThread(owner, thread) {
      const created = Date.parse(thread.created_at);
      write("insert into threads values (?, ?, ?, ?)", thread.id, owner, created, JSON.stringify(thread));
    },
    async loadThread(owner, threadId) {
      return parseFirst<ThreadMetadata>(
        read("select id, data from threads where id = ? and owner = ?", threadId, owner),
      );
    },
    async saveThread(owner, thread) {
      const data = JSON.stringify(thread);
      return write("update threads set data = ? where id = ? and owner = ?", data, thread.id, owner) > 0;
    },
    async listThreads(owner, query) {
      const [direction, beyond] = inOrder(query);
      const order = `order by created_ms ${direction}, id ${direction} limit ${query.limit + 1}`;
      if (query.after === undefined) {
        return toPage(read(`select id, data from threads where owner = ? ${order}`, owner), query.limit);
      }
      const rows = read(
        `select id, data from threads where owner = ?1 and (created_ms, id) ${beyond}
           (select created_ms, id from threads where id = ?2 and owner = ?1) ${order}`,
        owner,
        query.after,
      );
      return toPage(rows, query.limit);
    },
    async deleteThread(owner, threadId) {
      return write("delete from threads where id = ? and owner = ?", threadId, owner) > 0;
    },

    async saveItem(owner, item) {
      // An update in place keeps the position, and so the order.
      const changed = write(
        `insert into items (thread_id, id, data) select id, ?, ? from threads where id = ? and owner = ?
           on conflict (thread_id, id) do update set data = excluded.data`,
        item.id,
        JSON.stringify(item),
        item.thread_id,
        owner,
      );
      return changed > 0;
    },
    async loadItem(owner, threadId, itemId) {
      if (!owns(owner, threadId)) return undefined;
      return parseFirst<ThreadItem>(
        read("select id, data from items where thread_id = ? and id = ?", threadId, itemId),
      );
    },
    async listItems(owner, threadId, query) {
      if (!owns(owner, threadId)) return { data: [], has_more: false };
      const [direction, beyond] = inOrder(query);
      const order = `order by position ${direction} limit ${query.limit + 1}`;
      if (query.after === undefined) {
        return toPage(read(`select id, data from items where thread_id = ? ${order}`, threadId), query.limit);
      }
      const rows = read(
        `select id, data from items where thread_id = ?1 and position ${beyond}
           (select position from items where thread_id = ?1 and id = ?2) ${order}`,
        threadId,
        query.after,
      );
      return toPage(rows, query.limit);
    },
    async deleteItems(owner, threadId, itemIds) {
      if (!owns(owner, threadId)) return false;
      const ids = JSON.stringify(itemIds);
      write(
        "delete from items where thread_id = ? and id in (select value from json_each(?))",
        threadId,
        ids,
      );
      return true;
    },

    async saveFeedback(owner, threadId, itemIds, kind) {
      if (!owns(owner, threadId)) return false;
      const ids = JSON.stringify(itemIds);
      write(
        "update items set feedback = ? where thread_id = ? and id in (select value from json_each(?))",
        kind,
        threadId,
        ids,
      );
      return true;
    },
    async listFeedback(owner, threadId) {
      if (!owns(owner, threadId)) return new Map();
      const rows = read(
        "select id, feedback as data from items where thread_id = ? and feedback is not null",
        threadId,
      );
      return new Map(rows.map(({ id, data }) => [id, data as FeedbackKind]));
    },

    async saveAttachment(owner, attachment) {
      const changed = write(
        `insert into attachments values (?, ?, ?, ?)
           on conflict (id) do update set thread_id = excluded.thread_id, data = excluded.data
           where owner = excluded.owner`,
        attachment.id,
        owner,
        attachment.thread_id ?? null,
        JSON.stringify(attachment),
      );
      return changed > 0;
    },
    async loadAttachment(owner, attachmentId) {
      return parseFirst<Attachment>(
        read("select id, data from attachments where id = ? and owner = ?", attachmentId, owner),
      );
    },
    async deleteAttachment(owner, attachmentId) {
      return write("delete from attachments where id = ? and owner = ?", attachmentId, owner) > 0;
    },

    close: () => database.close(),
  };
}
