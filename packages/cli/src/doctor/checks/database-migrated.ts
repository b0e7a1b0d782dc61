import type { Check } from "../check.ts";
import { ok, problem, unknown } from "../finding.ts";
import { withDatabase } from "../probes/with-database.ts";

/** The tables are there. */
export const databaseMigrated: Check = {
  id: "database-migrated",
  title: "Migrations have run",
  pitfalls: [1],
  async run({ settings }) {
    if (settings.databaseUrl === undefined) return [unknown("No DATABASE_URL.")];
    const present = await readTables(settings.databaseUrl, settings.timeoutMs);
    if (present === undefined) return [unknown("The database does not answer.")];
    const missing = settings.tables.filter((table) => !present.has(table));
    if (missing.length === 0) return [ok(`${settings.tables.join(", ")}, of ${present.size} tables`)];
    return [
      problem(
        `The database has no table ${missing.join(", ")}${present.size === 0 ? " (it is empty)" : ""}: "relation does not exist".`,
        "Run the migrations against this very DATABASE_URL. Parlor's backend does at start: start it with this address.",
      ),
    ];
  },
};

async function readTables(url: string, timeoutMs: number): Promise<Set<unknown> | undefined> {
  const sql =
    "select table_name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')";
  try {
    const rows = await withDatabase(url, timeoutMs, (query) => query(sql));
    return new Set(rows.map((row) => row.table_name));
  } catch {
    return undefined;
  }
}
