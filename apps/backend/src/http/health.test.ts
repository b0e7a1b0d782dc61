import { pino } from "pino";
import { expect, test } from "vitest";
import { createHealth } from "./health.ts";

const never = () => new Promise<never>(() => {});

test.each([
  ["the database", { database: never, redis: async () => {} }],
  ["Redis", { database: async () => {}, redis: never }],
])("%s that hangs is told as one that is away", async (part, pings) => {
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
  expect(await answer.json()).toMatchObject({ status: "error", store: { kind: "server" } });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: `${part} does not answer`, err: { message: "no answer in 200 ms" } },
  ]);
});
