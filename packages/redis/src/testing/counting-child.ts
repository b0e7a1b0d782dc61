// A process for the tests to start and to kill: holds streams of an owner on the Redis at URL, tells how many, and stays.
import { createRedisStreamCounter } from "../redis-stream-counter.ts";

const [url = "", prefix = "", leaseMs = "", owner = "", max = ""] = process.argv.slice(2);
const counter = await createRedisStreamCounter(url, { prefix, leaseMs: Number(leaseMs) });
let count = 0;
while (await counter.take(owner, Number(max))) count += 1;
process.send?.(count);
