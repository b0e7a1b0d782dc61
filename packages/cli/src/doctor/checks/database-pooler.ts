import type { Check } from "../check.ts";
import { ok, problem, unknown, warning } from "../finding.ts";
import { isLentByTransaction } from "../probes/lent-sessions.ts";

/** What needs a session of its own has one, where a pooler stands before the database. */
export const databasePooler: Check = {
  id: "database-pooler",
  title: "Sessions are the program's own",
  pitfalls: [],
  async run({ settings }) {
    const { databaseUrl, redisUrl, timeoutMs, environment } = settings;
    if (databaseUrl === undefined) return [unknown("No DATABASE_URL.")];
    const look = (url: string) => isLentByTransaction(url, timeoutMs).catch(() => undefined);
    const isPooled = await look(databaseUrl);
    if (isPooled === undefined) return [unknown("The database does not answer.")];
    if (!isPooled) return [ok("no pooler in transaction mode")];
    const directUrl = environment.DATABASE_DIRECT_URL || undefined;
    if (directUrl === undefined) return [toFinding(redisUrl)];
    const isDirectPooled = await look(directUrl);
    if (isDirectPooled === false) return [ok("a pooler in transaction mode, and a direct address beside it")];
    return [
      problem(
        isDirectPooled
          ? "DATABASE_DIRECT_URL leads to a pooler in transaction mode, as DATABASE_URL does."
          : "Nothing answers at DATABASE_DIRECT_URL.",
        "Set DATABASE_DIRECT_URL to the database's own host and port.",
      ),
    ];
  },
};

function toFinding(redisUrl: string | undefined) {
  const mend = "Set DATABASE_DIRECT_URL to the database's own host and port.";
  return redisUrl === undefined
    ? problem(
        "DATABASE_URL leads to a pooler in transaction mode: what holds a session's lock, or listens, breaks at random. Parlor's backend does not start.",
        mend,
      )
    : warning("Migrations go through a pooler in transaction mode, which may cut off a long one.", mend);
}
