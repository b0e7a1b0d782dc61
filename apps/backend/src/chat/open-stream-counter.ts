import { createRedisStreamCounter, type RedisStreamCounter } from "@parlor/redis";
import type { Logger } from "pino";
import type { Config } from "../config.ts";

/** Counts the streams of all backends together where Redis is set; without it there is nothing to open. */
export async function openStreamCounter(
  { REDIS_URL: redisUrl }: Pick<Config, "REDIS_URL">,
  logger: Logger,
): Promise<RedisStreamCounter | undefined> {
  if (redisUrl === undefined) return undefined;
  return createRedisStreamCounter(redisUrl, {
    onError: (error) =>
      logger.warn({ err: error }, "streams are counted in this process: Redis does not answer"),
  });
}
