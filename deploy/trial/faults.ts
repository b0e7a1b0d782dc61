import { setTimeout as delay } from "node:timers/promises";
import type { Part } from "./part.ts";
import type { Stack } from "./start-stack.ts";

/** One way to take a part away. */
interface Fault {
  readonly name: string;
  readonly part: Part;
  readonly how: "kill" | "stop";
}

/** How long a part is away, and how long all are there before the next goes. */
const AWAY_MS = [300, 1_500, 4_000];
const CALM_MS = 3_000;

function listFaults({ parts }: Stack): Fault[] {
  const { nginx, web, backend1, backend2, postgres, redis } = parts;
  return [
    { name: "backend 1 killed", part: backend1, how: "kill" },
    { name: "backend 2 stopped in order", part: backend2, how: "stop" },
    { name: "PostgreSQL crashed", part: postgres, how: "kill" },
    { name: "nginx killed", part: nginx, how: "kill" },
    { name: "backend 2 killed", part: backend2, how: "kill" },
    { name: "Redis killed", part: redis, how: "kill" },
    { name: "web app killed", part: web, how: "kill" },
    { name: "backend 1 stopped in order", part: backend1, how: "stop" },
  ];
}

/** Takes one part after the other away and brings it back, round and round, until the time is over. Gives how often each. */
export async function breakParts(
  stack: Stack,
  { until, onFault }: { until: number; onFault(name: string): void },
): Promise<Map<string, number>> {
  const faults = listFaults(stack);
  const counts = new Map(faults.map(({ name }) => [name, 0]));
  for (let index = 0; Date.now() < until; index += 1) {
    const fault = faults[index % faults.length];
    if (!fault) break;
    onFault(fault.name);
    await fault.part[fault.how]();
    await delay(AWAY_MS[index % AWAY_MS.length]);
    await fault.part.start();
    counts.set(fault.name, (counts.get(fault.name) ?? 0) + 1);
    await delay(Math.max(0, Math.min(CALM_MS, until - Date.now())));
  }
  return counts;
}
