import { ChatKitError } from "@parlor/server";
import { Redis, type RedisOptions } from "ioredis";
import { RedisError, toConnectionError } from "./redis-error.ts";
import type { Script } from "./scripts.ts";

/** An address such as `redis://user:password@host:6379/0`, options of ioredis, or a client, whose options are taken over. */
export type RedisConnection = string | RedisOptions | Redis;

/** Two connections of our own to one Redis: one for commands, one that listens. */
export interface Connection {
  readonly commands: Redis;
  readonly listening: Redis;
  /** Runs a script as one step. Rejects with `store_unavailable` when Redis does not answer in time. */
  run(script: Script, args: readonly (string | number)[]): Promise<unknown>;
  close(): void;
}

const RETRY_STEP_MS = 50;
const MAX_RETRY_MS = 2_000;

/** What a failed command means for whoever asked: wait, and try again. */
export function toUnavailable(error: unknown): ChatKitError {
  return new ChatKitError("store_unavailable", "Answers cannot be kept right now. Try again in a moment.", {
    cause: error,
  });
}

function toOptions(connection: RedisConnection): RedisOptions {
  if (connection instanceof Redis) return connection.options;
  if (typeof connection !== "string") return connection;
  const url = URL.parse(connection);
  if (!url || !["redis:", "rediss:"].includes(url.protocol)) {
    throw new RedisError("redis_url_invalid", "REDIS_URL is no address such as redis://host:6379.");
  }
  const database = Number(url.pathname.slice(1) || 0);
  if (!Number.isInteger(database)) {
    throw new RedisError(
      "redis_url_invalid",
      "The path of REDIS_URL is the number of a database, such as /0.",
    );
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 6379),
    db: database,
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(url.protocol === "rediss:" ? { tls: {} } : {}),
  };
}

/** What every connection of ours is made with. */
function toClientOptions(given: RedisOptions, timeoutMs: number): RedisOptions {
  return {
    ...given,
    lazyConnect: true,
    // Ours are whole already, and are made within scripts too.
    keyPrefix: "",
    connectTimeout: timeoutMs,
    // The time decides when a command has failed, however often the connection is tried in between.
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    // Channels are listened to again by hand: what came in between has to be asked for at the same time.
    autoResubscribe: false,
    retryStrategy: (times) => Math.min(times * RETRY_STEP_MS, MAX_RETRY_MS),
  };
}

interface ClientOptions {
  timeoutMs: number;
  onError(error: unknown): void;
}

async function connectClient(
  connection: RedisConnection,
  { timeoutMs, onError }: ClientOptions,
): Promise<Redis> {
  const given = toOptions(connection);
  const place = given.path ?? `${given.host ?? "localhost"}:${given.port ?? 6379}`;
  const redis = new Redis(toClientOptions(given, timeoutMs));
  let lastError: unknown;
  let isReported = false;
  redis.on("ready", () => {
    isReported = false;
  });
  redis.on("error", (error) => {
    lastError = error;
    // Once for each loss, not for each try to connect again.
    if (!isReported) onError(error);
    isReported = true;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw toConnectionError(lastError ?? error, place);
  }
  return redis;
}

/** Runs a script as one step. Rejects with `store_unavailable` when Redis does not answer in time. */
async function runScript(
  commands: Redis,
  { lua, sha }: Script,
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await commands.evalsha(sha, 0, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw toUnavailable(error);
  }
  try {
    return await commands.eval(lua, 0, ...args);
  } catch (error) {
    throw toUnavailable(error);
  }
}

/** One connection, for commands only. Otherwise as `connect`. */
export async function connectCommands(
  connection: RedisConnection,
  options: ClientOptions,
): Promise<Omit<Connection, "listening">> {
  const commands = await connectClient(connection, options);
  return {
    commands,
    run: (script, args) => runScript(commands, script, args),
    close: () => commands.disconnect(),
  };
}

/** Connects. Rejects with a `RedisError` when that is not possible; a connection lost later is made again by itself. */
export async function connect(connection: RedisConnection, options: ClientOptions): Promise<Connection> {
  const { commands, run, close } = await connectCommands(connection, options);
  let listening: Redis;
  try {
    listening = await connectClient(connection, options);
  } catch (error) {
    close();
    throw error;
  }
  return {
    commands,
    listening,
    run,
    close() {
      close();
      listening.disconnect();
    },
  };
}
