import type { Check } from "../check.ts";
import { ok, unknown, warning } from "../finding.ts";
import { withDatabase } from "../probes/with-database.ts";

const DEFAULT_POOL_SIZE = 10;

/** The pool fits into what the server lets in. */
export const databasePool: Check = {
  id: "database-pool",
  title: "The connection pool fits the server",
  pitfalls: [],
  async run({ settings }) {
    const { databaseUrl, timeoutMs, environment } = settings;
    if (databaseUrl === undefined) return [unknown("No DATABASE_URL.")];
    const rows = await withDatabase(databaseUrl, timeoutMs, (query) =>
      query(
        "select current_setting('max_connections')::int as most, count(*)::int as used from pg_stat_activity",
      ),
    ).catch(() => undefined);
    if (!rows) return [unknown("The database does not answer.")];
    const most = Number(rows[0]?.most);
    const used = Number(rows[0]?.used);
    const pool = Number(environment.DATABASE_POOL_SIZE || DEFAULT_POOL_SIZE);
    const told = `pool of ${pool}, ${used} of ${most} connections in use`;
    return pool * 2 <= most && used < most * 0.9
      ? [ok(told)]
      : [
          warning(
            `There is little room: ${told}.`,
            "Make DATABASE_POOL_SIZE smaller (all backends together below max_connections), or raise max_connections.",
          ),
        ];
  },
};
