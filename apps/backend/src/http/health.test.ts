import { pino } from "pino";
import { expect, test } from "vitest";
import { createHealth } from "./health.ts";

const never = () => new Promise<never>(() => {});

test.each([
  ["the database", "store", { database: never, redis: async () => {} }],
  ["Redis", "runs", { database: async () => {}, redis: never }],
])("%s that hangs is told as one that is away", async (part, away, pings) => {
  const lines: string[] = [];
  const health = createHealth({
    database: { kind: "server", ping: pings.database },
    runs: { kind: "redis", ping: pings.redis },
    model: { kind: "offline" },
    logger: pino({ base: null }, { write: (line) => void lines.push(line) }),
    timeoutMs: 200,
  });
  const answer = await health({ json: (body, status) => Response.json(body, { status }) });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    status: "error",
    away: [away],
    store: { kind: "server" },
  });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: `${part} does not answer`, err: { message: "no answer in 200 ms" } },
  ]);
});
