import { randomInt } from "node:crypto";
import { mkdir, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PostgresDialect, sql } from "kysely";
import type pg from "pg";
import { lockDataDir } from "./data-dir-lock.ts";
import { DatabaseError, isDatabaseError, toConnectionError } from "./database-error.ts";
import { ExclusivePGliteDialect } from "./exclusive-pglite-dialect.ts";
import { isLentByTransaction, openPool } from "./open-pool.ts";
import type { ChatKitTables } from "./tables.ts";

const DEFAULT_POOL_SIZE = 10;
/** The lock's connection, and one for what is asked meanwhile and for migrations. */
const DIRECT_POOL_SIZE = 2;
/** PostgreSQL writes its log in files of this size. */
const LOG_SEGMENT_BYTES = 16 * 1024 * 1024;
/** Between the loss of the connection that holds this instance's lock and a try for another. */
const RECLAIM_DELAY_MS = 1_000;

/** Which database `openDatabase` opens: a server's, an embedded one in a folder, or an embedded one in memory. */
export interface DatabaseOptions {
  /** A PostgreSQL server, as `postgres://user:password@host:port/database`. Goes before `dataDir`. */
  databaseUrl?: string | undefined;
  /**
   * The same database past a pooler, where `databaseUrl` is one that lends sessions for a transaction each: for what
   * needs a session of its own, which are migrations and `claimInstance`. Up to 2 connections. Default: `databaseUrl`.
   */
  directUrl?: string | undefined;
  /** The folder of the embedded database; made when it is not there. Without it and a URL: in memory. */
  dataDir?: string | undefined;
  /** Connections to the server. Default 10. At least 2 with `claimInstance`, which keeps one. */
  poolSize?: number;
  /** Called with what fails in the background, such as an idle connection that broke. */
  onError?(error: unknown): void;
}

/** This process among those that use the database: held for as long as the process lives. */
export interface Instance {
  /** Decimal digits, chosen at random: kept with what belongs to this process. */
  readonly id: string;
  /** Whether another instance's process is there. Rejects when the database does not answer. */
  isAlive(id: string): Promise<boolean>;
  /** Lets others take what is this process's, as its death would. Never rejects. */
  release(): Promise<void>;
}

/** An open database. Tables of the host's own are reached by `kysely.withTables<…>()`. */
export interface Database {
  readonly kysely: Kysely<ChatKitTables>;
  /** The same, by `directUrl` where there is one: for what takes long, or needs a session for more than a transaction. */
  readonly direct: Kysely<ChatKitTables>;
  readonly kind: "server" | "embedded";
  /** The pool as it is now: open connections, those without work, and work without one. Undefined where there is no pool. */
  connections(): { total: number; idle: number; waiting: number } | undefined;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /**
   * Names this process to the others. On a server this keeps one connection for itself, of `directUrl` or else of the
   * pool. Rejects with `database_pooled` where a pooler would give that connection's session to others, and with
   * another `DatabaseError` where the server gives no two connections for it.
   */
  claimInstance(): Promise<Instance>;
  /** Ends all connections, and gives the embedded database's folder back. Release instances before. */
  close(): Promise<void>;
}

/** Opens a PostgreSQL server or the embedded database. Rejects with a `DatabaseError` whose message is one line. */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  return options.databaseUrl ? openServer(options.databaseUrl, options) : openEmbedded(options);
}

async function ping(kysely: Kysely<ChatKitTables>): Promise<void> {
  await sql`select 1`.execute(kysely);
}

function readPlace(url: string, variable: string): string {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) {
    const { host, pathname } = new URL(url);
    return host + pathname;
  }
  throw new DatabaseError(
    "database_url_invalid",
    `${variable} must look like postgres://user:password@host:5432/database.`,
  );
}

async function openServer(databaseUrl: string, options: DatabaseOptions): Promise<Database> {
  const { directUrl } = options;
  const place = readPlace(databaseUrl, "DATABASE_URL");
  const directPlace = directUrl && readPlace(directUrl, "DATABASE_DIRECT_URL");
  const onError = options.onError ?? (() => {});
  const pool = await openPool(databaseUrl, { max: options.poolSize ?? DEFAULT_POOL_SIZE, onError }).catch(
    (error: unknown) => {
      throw toConnectionError(error, place);
    },
  );
  const directPool =
    directUrl &&
    (await openPool(directUrl, { max: DIRECT_POOL_SIZE, onError }).catch(async (error: unknown) => {
      await pool.end().catch(() => undefined);
      throw toConnectionError(error, directPlace ?? "", "DATABASE_DIRECT_URL");
    }));
  const kysely = new Kysely<ChatKitTables>({ dialect: new PostgresDialect({ pool }) });
  const direct = directPool
    ? new Kysely<ChatKitTables>({ dialect: new PostgresDialect({ pool: directPool }) })
    : kysely;
  return {
    kysely,
    direct,
    kind: "server",
    connections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    ping: () => ping(kysely),
    async claimInstance() {
      const own = directPool || pool;
      try {
        if (!(await isLentByTransaction(own))) return await claimOnServer(own, onError);
      } catch (error) {
        throw directPlace
          ? toConnectionError(error, directPlace, "DATABASE_DIRECT_URL")
          : toConnectionError(error, place);
      }
      throw createPooledError(Boolean(directUrl));
    },
    async close() {
      if (direct !== kysely) await direct.destroy();
      await kysely.destroy();
    },
  };
}

function createPooledError(isDirect: boolean): DatabaseError {
  return new DatabaseError(
    "database_pooled",
    isDirect
      ? "DATABASE_DIRECT_URL leads to a pooler in transaction mode: set it to the database's own address."
      : "DATABASE_URL leads to a pooler in transaction mode, where no lock can be held: set DATABASE_DIRECT_URL to the database's own address, or REDIS_URL.",
  );
}

/**
 * Holds a session's advisory lock: the server itself lets it go when the process dies, at once and whatever the
 * clocks say.
 */
async function claimOnServer(pool: pg.Pool, onError: (error: unknown) => void): Promise<Instance> {
  const id = String(randomInt(1, 2 ** 47));
  let isReleased = false;
  let client: pg.PoolClient | undefined;
  const returned = new WeakSet<pg.PoolClient>();

  /** The pool takes a connection back only once, and one that broke may tell of that more often. */
  function giveBack(held: pg.PoolClient, error?: Error) {
    if (client === held) client = undefined;
    if (returned.has(held)) return;
    returned.add(held);
    held.release(error);
  }

  async function hold(): Promise<void> {
    const held = await pool.connect();
    held.on("error", (error) => {
      if (client === held) reclaim();
      giveBack(held, error);
    });
    try {
      await held.query("select pg_advisory_lock($1::bigint)", [id]);
    } catch (error) {
      giveBack(held, error as Error);
      throw error;
    }
    client = held;
    // It may have waited for longer than this process wanted it.
    if (isReleased) await letGo();
  }

  async function letGo(): Promise<void> {
    const held = client;
    if (!held) return;
    await held.query("select pg_advisory_unlock($1::bigint)", [id]).catch(onError);
    giveBack(held);
  }

  function reclaim() {
    if (isReleased) return;
    setTimeout(() => {
      if (isReleased) return;
      hold().catch((error: unknown) => {
        onError(error);
        reclaim();
      });
    }, RECLAIM_DELAY_MS).unref();
  }

  await hold();
  return {
    id,
    async isAlive(other) {
      const { rows } = await pool.query(
        "select 1 from pg_locks where locktype = 'advisory' and granted and ((classid::bigint << 32) | objid::bigint) = $1::bigint",
        [other],
      );
      return rows.length > 0;
    },
    async release() {
      isReleased = true;
      await letGo();
    },
  };
}

async function openEmbedded({ dataDir }: DatabaseOptions): Promise<Database> {
  const folder = dataDir === undefined ? undefined : resolve(dataDir);
  const unlock = folder === undefined ? undefined : await takeFolder(folder);
  let pglite: PGlite;
  try {
    pglite = await bootPGlite(folder);
  } catch (error) {
    await unlock?.();
    if (isDatabaseError(error)) throw error;
    if (folder !== undefined && (await isFull(folder))) {
      throw new DatabaseError(
        "data_dir_unusable",
        `There is no space left for DATA_DIR ${folder}: make room, and start again. Nothing in it is lost.`,
        { cause: error },
      );
    }
    throw new DatabaseError(
      "data_dir_damaged",
      `The database in DATA_DIR ${folder} is damaged and cannot be opened: put back a copy, or move the folder away to begin anew.`,
      { cause: error },
    );
  }
  const kysely = new Kysely<ChatKitTables>({ dialect: new ExclusivePGliteDialect(pglite) });
  const id = String(randomInt(1, 2 ** 47));
  return {
    kysely,
    direct: kysely,
    kind: "embedded",
    connections: () => undefined,
    ping: () => ping(kysely),
    // The folder is this process's alone: whoever else was here is gone.
    claimInstance: async () => ({ id, isAlive: async (other) => other === id, release: async () => {} }),
    async close() {
      await kysely.destroy();
      await unlock?.();
    },
  };
}

/** Whether a file system has less room than PostgreSQL needs to open a database: a segment of its log. */
async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < LOG_SEGMENT_BYTES;
}

async function takeFolder(folder: string): Promise<() => Promise<void>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await lockDataDir(folder);
  } catch (error) {
    if (isDatabaseError(error)) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new DatabaseError(
      "data_dir_unusable",
      `DATA_DIR ${folder} cannot be written to (${code}): set DATA_DIR to a folder of yours.`,
      {
        cause: error,
      },
    );
  }
}

async function bootPGlite(folder: string | undefined): Promise<PGlite> {
  const pglite = await PGlite.create(folder === undefined ? {} : { dataDir: join(folder, "postgres") });
  await pglite.query("set timezone to 'UTC'");
  return pglite;
}
