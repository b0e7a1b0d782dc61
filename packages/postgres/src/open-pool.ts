import pg from "pg";

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_DELAY_MS = 10_000;
/** What poolers say of a setting that is given while connecting: PgBouncer before 1.20, and RDS Proxy. */
const refusedOptionsPattern = /unsupported startup parameter: options|command.line options/i;

/** A pooler that refuses `options` keeps the zone for each of its clients. */
async function setZone(client: pg.ClientBase): Promise<void> {
  await client.query("set timezone to 'UTC'");
}

function createPool(url: string, settings: { max: number; onError(error: unknown): void; setting?: string }) {
  const pool = new pg.Pool({
    connectionString: url,
    max: settings.max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // A server whose machine is gone says nothing: an idle connection finds out by itself, and not only after hours.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    ...(settings.setting === undefined ? { onConnect: setZone } : { options: settings.setting }),
  });
  // A connection may break at any moment, also while a query has it: an error that nobody hears ends the process.
  pool.on("connect", (client) => void client.on("error", settings.onError));
  // The same error once more, for those that are idle.
  pool.on("error", () => {});
  return pool;
}

/** A pool of connections in which a timestamp without a zone means UTC. Rejects with what PostgreSQL or the network says. */
export async function openPool(
  url: string,
  options: { max: number; onError(error: unknown): void },
): Promise<pg.Pool> {
  const pool = createPool(url, { ...options, setting: "-c timezone=UTC" });
  try {
    await pool.query("select 1");
    return pool;
  } catch (error) {
    await pool.end().catch(() => undefined);
    if (!(error instanceof Error) || !refusedOptionsPattern.test(error.message)) throw error;
  }
  const plain = createPool(url, options);
  try {
    await plain.query("select 1");
    return plain;
  } catch (error) {
    await plain.end().catch(() => undefined);
    throw error;
  }
}

/** Two connections, or none: what came is given back where the other did not. */
async function connectTwo(pool: pg.Pool): Promise<[pg.PoolClient, pg.PoolClient]> {
  const [one, other] = await Promise.allSettled([pool.connect(), pool.connect()]);
  if (one.status === "fulfilled" && other.status === "fulfilled") return [one.value, other.value];
  for (const came of [one, other]) if (came.status === "fulfilled") came.value.release();
  throw one.status === "rejected" ? one.reason : (other as PromiseRejectedResult).reason;
}

/**
 * Whether a pooler lends sessions for one transaction each: two connections of ours have had the same session, or one
 * has had two. Needs two connections. False where there is no pooler, and where this cannot be seen. Rejects with what
 * PostgreSQL or the network says.
 */
export async function isLentByTransaction(pool: pg.Pool): Promise<boolean> {
  const [one, other] = await connectTwo(pool);
  const readSession = async (client: pg.PoolClient) =>
    (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;
  try {
    const first = await readSession(one);
    return first === (await readSession(other)) || first !== (await readSession(one));
  } finally {
    one.release();
    other.release();
  }
}
