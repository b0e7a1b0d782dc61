import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown, warning } from "../finding.ts";
import { toFailureCode } from "../probes/ask.ts";
import { withDatabase } from "../probes/with-database.ts";

const MIN_MAJOR = 14;

/** PostgreSQL answers, and is new enough. */
export const database: Check = {
  id: "database",
  title: "The database answers",
  pitfalls: [1],
  async run({ settings }) {
    const url = settings.databaseUrl;
    if (url === undefined)
      return [unknown("No DATABASE_URL: Parlor's database is the embedded one, another's was not named.")];
    try {
      return await withDatabase(url, settings.timeoutMs, async (query) => {
        const [row] = await query("show server_version_num");
        const version = Math.floor(Number(row?.server_version_num) / 10_000);
        return version >= MIN_MAJOR
          ? [ok(`PostgreSQL ${version} at ${new URL(url).host}`)]
          : [warning(`PostgreSQL ${version} is old.`, `Parlor wants ${MIN_MAJOR} or newer.`)];
      });
    } catch (error) {
      return [explain(error, url)];
    }
  },
};

const mends: Record<string, string> = {
  ECONNREFUSED: "Start PostgreSQL, or correct host and port in DATABASE_URL.",
  ENOTFOUND: "Correct the host in DATABASE_URL. In a container, it is the name of the database's service.",
  "28P01": "Correct user and password in DATABASE_URL.",
  "28000": "Correct the user in DATABASE_URL, or let it in by pg_hba.conf.",
  "3D000": "Create the database: createdb NAME.",
  "53300": "Raise max_connections, or make the pools of its clients smaller.",
};

function explain(error: unknown, url: string): Finding {
  const sqlState = error instanceof Error && "code" in error ? String(error.code) : toFailureCode(error);
  const host = URL.parse(url)?.host ?? "an address that is none";
  return problem(
    `The database at ${host} cannot be used (${sqlState}).`,
    mends[sqlState] ?? "Correct DATABASE_URL: postgres://user:password@host:5432/database",
  );
}
