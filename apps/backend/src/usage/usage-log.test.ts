import { type Database, migrate, openDatabase } from "@parlor/postgres";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withAppTables } from "../app-tables.ts";
import { createUsageLog, type UsageLog } from "./usage-log.ts";
import { usageMigrations } from "./usage-migrations.ts";

let database: Database;
beforeAll(async () => {
  database = await openDatabase({});
  await migrate(database, [usageMigrations]);
});
afterAll(() => database.close());

let now = new Date("2026-03-31T23:59:59.999Z");

function open(): UsageLog {
  const logger = pino({ level: "silent" });
  return createUsageLog({
    tables: withAppTables(database),
    modelName: "m",
    keepDays: 400,
    logger,
    now: () => now,
  });
}

const turn = (runId: string) => ({ runId, requestId: "req_1", owner: "ada", threadId: "thr_1" });
const end = (usage: UsageLog, runId: string) =>
  usage.take({ type: "turn.ended", ...turn(runId), status: "cancelled", events: 1, durationMs: 5 });

async function untilKept(usage: UsageLog, turns: number) {
  const countTurns = async () => (await usage.read(30)).days.reduce((sum, day) => sum + day.turns, 0);
  await expect.poll(countTurns, { timeout: 20_000 }).toBe(turns);
}

test("days begin and end in UTC, and tokens count for the turn that they were used in", async () => {
  const usage = open();
  for (const [moment, runId] of [
    ["2026-03-31T23:59:59.999Z", "run_1"],
    ["2026-04-01T00:00:00.000Z", "run_2"],
  ] as const) {
    now = new Date(moment);
    usage.take({ type: "turn.started", ...turn(runId) });
    usage.addTokens(runId, { input: 3, output: 1 });
    usage.addTokens(runId, { input: 4, output: 1 });
    end(usage, runId);
  }
  await untilKept(usage, 2);
  const { days } = await usage.read(2);
  expect(days).toMatchObject([
    { day: "2026-03-31", turns: 1, input_tokens: 7, output_tokens: 2 },
    { day: "2026-04-01", turns: 1, input_tokens: 7, output_tokens: 2 },
  ]);
});

test("tokens of a turn that is not under way are kept for nothing that comes later", async () => {
  const usage = open();
  now = new Date("2026-04-02T12:00:00.000Z");
  // As of a model that goes on after its turn was stopped.
  usage.addTokens("run_3", { input: 3, output: 1 });
  end(usage, "run_3");
  await expect
    .poll(async () => (await usage.read(1)).days, { timeout: 20_000 })
    .toMatchObject([{ day: "2026-04-02", turns: 1, input_tokens: 0, output_tokens: 0 }]);
});
