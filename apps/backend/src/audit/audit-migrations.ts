import type { MigrationSet } from "@parlor/postgres";
import { sql } from "kysely";

/** The audit log. The database itself refuses to change or remove what is in it. */
export const auditMigrations: MigrationSet = {
  name: "audit",
  migrations: {
    "0001_audit_log": async (database) => {
      const statements = [
        sql`create table audit_log (
          number bigint primary key,
          at timestamptz(3) not null,
          action text not null,
          actor text,
          subject text,
          address text,
          request_id text,
          previous_hash text not null,
          hash text not null unique
        )`,
        sql`create function refuse_audit_change() returns trigger language plpgsql as $$
          begin raise exception 'audit_log is append-only' using errcode = '42501'; end $$`,
        sql`create trigger audit_log_rows before update or delete on audit_log
          for each row execute function refuse_audit_change()`,
        sql`create trigger audit_log_whole before truncate on audit_log
          for each statement execute function refuse_audit_change()`,
      ];
      for (const statement of statements) await statement.execute(database);
    },
  },
};
