import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { AppDatabase } from "../app-tables.ts";

const FIRST_HASH = "0".repeat(64);
const READ_SIZE = 1_000;
/** Any number that nothing else locks: entries are added one after another, whichever process adds them. */
const LOCK = 4_702_111_853;

/** A sensitive act. Of what was done it holds who, what and to which id: never a text, a token or a password. */
export interface AuditAct {
  /** Such as `signed_in`. */
  action: string;
  /** The account that did it; null for nobody that is known. */
  actor?: string | null;
  /** The id of what it was done to. */
  subject?: string | null;
  address?: string | null;
  requestId?: string | null;
}

/** An act as it was written, chained to the one before by its hash. */
export interface AuditEntry {
  number: number;
  at: string;
  action: string;
  actor: string | null;
  subject: string | null;
  address: string | null;
  request_id: string | null;
  previous_hash: string;
  hash: string;
}

/** What has been done. Only ever added to. */
export interface AuditLog {
  /** Resolves once the act is in the log. */
  append(act: AuditAct): Promise<void>;
  /** Newest first, below a number. */
  read(query: { before?: number | undefined; limit: number }): Promise<AuditEntry[]>;
  /** Recomputes the chain from its start. Gives the number of the first entry that does not fit, if there is one. */
  verify(): Promise<{ entries: number; brokenAt: number | null }>;
}

function toHash(entry: Omit<AuditEntry, "hash">): string {
  const { number, at, action, actor, subject, address, request_id, previous_hash } = entry;
  const fields = [previous_hash, number, at, action, actor, subject, address, request_id];
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex");
}

type Row = Omit<AuditEntry, "number" | "at"> & { number: string; at: Date };

const toEntry = (row: Row): AuditEntry => ({
  ...row,
  number: Number(row.number),
  at: new Date(row.at).toISOString(),
});

export function createAuditLog(database: AppDatabase, now: () => Date): AuditLog {
  return {
    async append({ action, actor = null, subject = null, address = null, requestId = null }) {
      await database.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(transaction);
        const last = await transaction
          .selectFrom("audit_log")
          .select(["number", "hash"])
          .orderBy("number", "desc")
          .limit(1)
          .executeTakeFirst();
        const at = now();
        const entry = {
          number: Number(last?.number ?? 0) + 1,
          at: at.toISOString(),
          action,
          actor,
          subject,
          address,
          request_id: requestId,
          previous_hash: last?.hash ?? FIRST_HASH,
        };
        await transaction
          .insertInto("audit_log")
          .values({ ...entry, at, hash: toHash(entry) })
          .execute();
      });
    },

    async read({ before, limit }) {
      let query = database.selectFrom("audit_log").selectAll().orderBy("number", "desc").limit(limit);
      if (before !== undefined) query = query.where("number", "<", String(before));
      return (await query.execute()).map(toEntry);
    },

    async verify() {
      let expected = { number: 0, hash: FIRST_HASH };
      for (;;) {
        const rows = await database
          .selectFrom("audit_log")
          .selectAll()
          .where("number", ">", String(expected.number))
          .orderBy("number")
          .limit(READ_SIZE)
          .execute();
        for (const entry of rows.map(toEntry)) {
          const isNext = entry.number === expected.number + 1 && entry.previous_hash === expected.hash;
          if (!isNext || entry.hash !== toHash(entry))
            return { entries: expected.number, brokenAt: expected.number + 1 };
          expected = entry;
        }
        if (rows.length < READ_SIZE) return { entries: expected.number, brokenAt: null };
      }
    },
  };
}
