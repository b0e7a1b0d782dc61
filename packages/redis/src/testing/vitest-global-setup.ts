import { startRedis } from "./start-redis.ts";

declare module "vitest" {
  export interface ProvidedContext {
    redisUrl: string;
  }
}

/** For vitest's `globalSetup`: one Redis server for a test run, `inject("redisUrl")` its address. */
export async function setup({ provide }: { provide(key: "redisUrl", value: string): void }) {
  const redis = await startRedis();
  provide("redisUrl", redis.url);
  return () => redis.stop();
}
