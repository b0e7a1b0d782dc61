import { Redis } from "ioredis";
import type { Logger } from "pino";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import type { Config } from "../config.ts";

/** Counts what happened by key, in windows that begin with the first. */
export interface Counter {
  /** Counts one more. Gives how many milliseconds it is until there is room, 0 when there was. */
  take(key: string): Promise<number>;
  /** As `take`, without counting. */
  look(key: string): Promise<number>;
}

/** Makes counters that all backends share where `REDIS_URL` is set; otherwise they are this process's own. */
export interface Counters {
  create(options: { name: string; max: number; windowSeconds: number }): Counter;
  release(): void;
}

const COMMAND_TIMEOUT_MS = 2_000;
const MAX_RETRY_MS = 2_000;

function connect(url: string, logger: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (times) => Math.min(times * 50, MAX_RETRY_MS),
  });
  let isReported = false;
  redis.on("ready", () => {
    isReported = false;
  });
  redis.on("error", (error) => {
    if (!isReported) logger.warn({ err: error }, "limits are counted in this process: Redis does not answer");
    isReported = true;
  });
  return redis;
}

/** While Redis is away each process counts for itself: a limit that fails must neither lock everybody out nor let everybody in. */
export function openCounters({ REDIS_URL: url }: Pick<Config, "REDIS_URL">, logger: Logger): Counters {
  const redis = url === undefined ? undefined : connect(url, logger);
  return {
    create({ name, max, windowSeconds }) {
      const options = { keyPrefix: `parlor:limit:${name}`, points: max, duration: windowSeconds };
      const memory = new RateLimiterMemory(options);
      const limiter = redis
        ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory })
        : memory;
      return {
        async take(key) {
          const result = await limiter.penalty(key, 1);
          return result.consumedPoints > max ? Math.max(1, result.msBeforeNext) : 0;
        },
        async look(key) {
          const result = await limiter.get(key);
          return result && result.consumedPoints >= max ? Math.max(1, result.msBeforeNext) : 0;
        },
      };
    },
    release: () => redis?.disconnect(),
  };
}
