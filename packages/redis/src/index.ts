export type { RedisConnection } from "./connection.ts";
export { isRedisError, RedisError, type RedisErrorCode } from "./redis-error.ts";
export { createRedisRunLog, type RedisRunLog, type RedisRunLogOptions } from "./redis-run-log.ts";
export {
  createRedisStreamCounter,
  type RedisStreamCounter,
  type RedisStreamCounterOptions,
} from "./redis-stream-counter.ts";
