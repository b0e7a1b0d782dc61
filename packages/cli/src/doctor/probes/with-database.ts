import { Client } from "pg";

/** Runs one statement, and gives its rows. */
export type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** Connects, in a transaction that cannot write, and lets go. Rejects with what PostgreSQL or the network says. */
export async function withDatabase<T>(
  connectionString: string,
  timeoutMs: number,
  use: (query: Query) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: "parlor doctor",
  });
  // A connection that breaks rejects the query that waits on it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("begin read only");
    return await use(async (sql, values) => (await client.query(sql, values)).rows);
  } finally {
    await client.end().catch(() => undefined);
  }
}
