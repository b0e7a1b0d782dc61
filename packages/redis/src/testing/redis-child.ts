// A process for the tests to start and to kill: opens a run on the Redis at URL, tells of it, and stays.
import { createRedisRunLog } from "../redis-run-log.ts";

const [url = "", prefix = "", aliveMs = "", run = ""] = process.argv.slice(2);
const log = await createRedisRunLog(url, { prefix, aliveMs: Number(aliveMs) });
await log.open(JSON.parse(run));
process.send?.("opened");
