import { Client } from "pg";

/** How often is looked: with a pooler that others use too, a session may go to somebody else first. */
const TRIES = 5;

/**
 * Whether a pooler lends sessions for one transaction each: two connections have had the same session of the server, or one
 * has had two. Rejects where the database does not answer.
 */
export async function isLentByTransaction(connectionString: string, timeoutMs: number): Promise<boolean> {
  const clients = [1, 2].map(
    () =>
      new Client({
        connectionString,
        connectionTimeoutMillis: timeoutMs,
        query_timeout: timeoutMs,
        application_name: "parlor doctor",
      }),
  );
  // A connection that breaks rejects the query that waits on it.
  for (const client of clients) client.on("error", () => undefined);
  try {
    for (const client of clients) await client.connect();
    const seen = new Map<Client, unknown>();
    for (let count = 0; count < TRIES; count += 1) {
      for (const client of clients) {
        const { pid } = (await client.query("select pg_backend_pid() as pid")).rows[0] as { pid: unknown };
        const own = seen.get(client);
        const isOthers = [...seen].some(([other, session]) => other !== client && session === pid);
        if (isOthers || (own !== undefined && own !== pid)) return true;
        seen.set(client, pid);
      }
    }
    return false;
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}
