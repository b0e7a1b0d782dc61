import { createPostgresRunLog, type Database } from "@parlor/postgres";
import { createRedisRunLog } from "@parlor/redis";
import type { RunLog } from "@parlor/server";
import type { Logger } from "pino";
import type { Config } from "../config.ts";

/** Where runs are logged, and what the health says of it. */
export interface OpenRunLog {
  kind: "database" | "redis";
  log: RunLog;
  /** Rejects when it does not answer. */
  ping(): Promise<void>;
  release(): Promise<void>;
}

/** Redis, which several backends share, where its address is set; otherwise the database. */
export async function openRunLog(
  { REDIS_URL: redisUrl }: Pick<Config, "REDIS_URL">,
  database: Database,
  logger: Logger,
): Promise<OpenRunLog> {
  if (redisUrl === undefined) {
    const log = await createPostgresRunLog(database);
    return { kind: "database", log, ping: () => database.ping(), release: () => log.release() };
  }
  const log = await createRedisRunLog(redisUrl, {
    onError: (error) => logger.warn({ err: error }, "the connection to Redis broke"),
  });
  return { kind: "redis", log, ping: () => log.ping(), release: () => log.release() };
}
