import { createMemoryStore } from "@parlor/server";
import { faultContract } from "@parlor/server/testing";
import { inject } from "vitest";
import { createRedisRunLog, type RedisRunLog } from "./redis-run-log.ts";

let runLog: RedisRunLog;

faultContract("Redis", {
  async create() {
    runLog = await createRedisRunLog(inject("redisUrl"), {
      prefix: `{faults-${process.pid}-${Date.now()}}:`,
    });
    return { store: createMemoryStore(), runLog };
  },
  async destroy() {
    await runLog.release();
  },
});
