import { sql } from "kysely";
import type { Database } from "./database.ts";

/** What a server gives of connections, to all programs together. */
export interface ConnectionBudget {
  /** The server's `max_connections`. */
  readonly maxConnections: number;
  /** Kept for superusers and, from PostgreSQL 16 on, for the roles of `reserved_connections`. */
  readonly reserved: number;
}

/** Reads how many connections the server gives. Undefined for the embedded database, which has one. */
export async function readConnectionBudget(database: Database): Promise<ConnectionBudget | undefined> {
  if (database.kind === "embedded") return undefined;
  const { rows } = await sql<{ name: string; setting: string }>`select name, setting from pg_settings
    where name in ('max_connections', 'superuser_reserved_connections', 'reserved_connections')`.execute(
    database.kysely,
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, Number(setting)]));
  return {
    maxConnections: settings.get("max_connections") ?? 0,
    reserved:
      (settings.get("superuser_reserved_connections") ?? 0) + (settings.get("reserved_connections") ?? 0),
  };
}
