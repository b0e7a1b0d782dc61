import type { Observation } from "@parlor/server";
import { sql } from "kysely";
import type { Logger } from "pino";
import type { AppDatabase } from "../app-tables.ts";
import type { TokenUse } from "../observe/create-metrics.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The figures of one day, in UTC. Times are milliseconds; null where no turn had any. */
interface UsageDay {
  day: string;
  turns: number;
  failed: number;
  cancelled: number;
  input_tokens: number;
  output_tokens: number;
  first_event_median_ms: number | null;
  first_event_p95_ms: number | null;
  duration_median_ms: number | null;
  duration_p95_ms: number | null;
}

/** What was used in the last days: each of them, oldest first, those without a turn too; and what went wrong. */
export interface Usage {
  days: UsageDay[];
  models: { model: string; turns: number; input_tokens: number; output_tokens: number }[];
  errors: { code: string; turns: number }[];
}

/** Keeps the figures of turns, and adds them up. */
export interface UsageLog {
  addTokens(runId: string, use: TokenUse): void;
  /** For the server's `observe`. */
  take(observation: Observation): void;
  read(days: number): Promise<Usage>;
}

type Numbers = Record<string, string | number | null>;

const toNumber = (value: string | number | null | undefined) => Number(value ?? 0);
const toMs = (value: string | number | null | undefined) =>
  value === null || value === undefined ? null : Math.round(Number(value));

function toDay(day: string, row: Numbers | undefined): UsageDay {
  return {
    day,
    turns: toNumber(row?.turns),
    failed: toNumber(row?.failed),
    cancelled: toNumber(row?.cancelled),
    input_tokens: toNumber(row?.input_tokens),
    output_tokens: toNumber(row?.output_tokens),
    first_event_median_ms: toMs(row?.first_median),
    first_event_p95_ms: toMs(row?.first_p95),
    duration_median_ms: toMs(row?.duration_median),
    duration_p95_ms: toMs(row?.duration_p95),
  };
}

const readDays = (database: AppDatabase, since: Date) =>
  sql<Numbers & { day: string }>`
    select to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD') as day,
      count(*) as turns,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status = 'cancelled') as cancelled,
      sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
      percentile_cont(0.5) within group (order by first_event_ms) as first_median,
      percentile_cont(0.95) within group (order by first_event_ms) as first_p95,
      percentile_cont(0.5) within group (order by duration_ms) as duration_median,
      percentile_cont(0.95) within group (order by duration_ms) as duration_p95
    from usage_turns where ended_at >= ${since} group by 1`.execute(database);

export function createUsageLog(options: {
  tables: AppDatabase;
  modelName: string;
  keepDays: number;
  logger: Logger;
  now: () => Date;
}): UsageLog {
  const { tables, modelName, keepDays, logger, now } = options;
  const tokens = new Map<string, TokenUse>();
  let prunedAt = 0;

  /** Forgets what is older than the days that are kept, once a day at most. */
  async function prune(): Promise<void> {
    const time = now().getTime();
    if (time - prunedAt < DAY_MS) return;
    prunedAt = time;
    const oldest = new Date(time - keepDays * DAY_MS);
    await tables.deleteFrom("usage_turns").where("ended_at", "<", oldest).execute();
  }

  async function write(turn: Extract<Observation, { type: "turn.ended" }>): Promise<void> {
    const { input = 0, output = 0 } = tokens.get(turn.runId) ?? {};
    tokens.delete(turn.runId);
    await tables
      .insertInto("usage_turns")
      .values({
        run_id: turn.runId,
        ended_at: now(),
        status: turn.status,
        code: turn.code ?? null,
        model: modelName,
        input_tokens: input,
        output_tokens: output,
        first_event_ms: turn.firstEventMs === undefined ? null : Math.round(turn.firstEventMs),
        duration_ms: Math.round(turn.durationMs),
      })
      .execute();
    await prune();
  }

  return {
    addTokens(runId, { input, output }) {
      const use = tokens.get(runId);
      // A model that goes on after its turn was stopped: there is no turn any more that would take them.
      if (use) tokens.set(runId, { input: use.input + input, output: use.output + output });
    },
    take(observation) {
      if (observation.type === "turn.started") tokens.set(observation.runId, { input: 0, output: 0 });
      if (observation.type !== "turn.ended") return;
      write(observation).catch((error: unknown) => {
        logger.warn({ err: error, run_id: observation.runId }, "the figures of a turn were not kept");
      });
    },
    async read(count) {
      const today = Date.parse(`${now().toISOString().slice(0, 10)}T00:00:00.000Z`);
      const since = new Date(today - (count - 1) * DAY_MS);
      const [{ rows }, models, errors] = await Promise.all([
        readDays(tables, since),
        sql<Numbers & { model: string }>`select model, count(*) as turns, sum(input_tokens) as input_tokens,
          sum(output_tokens) as output_tokens from usage_turns where ended_at >= ${since}
          group by 1 order by 2 desc, 1`.execute(tables),
        sql<Numbers & { code: string }>`select code, count(*) as turns from usage_turns
          where ended_at >= ${since} and code is not null group by 1 order by 2 desc, 1`.execute(tables),
      ]);
      const byDay = new Map(rows.map((row) => [row.day, row]));
      return {
        days: Array.from({ length: count }, (_, index) => {
          const day = new Date(since.getTime() + index * DAY_MS).toISOString().slice(0, 10);
          return toDay(day, byDay.get(day));
        }),
        models: models.rows.map((row) => ({
          model: row.model,
          turns: toNumber(row.turns),
          input_tokens: toNumber(row.input_tokens),
          output_tokens: toNumber(row.output_tokens),
        })),
        errors: errors.rows.map(({ code, turns }) => ({ code, turns: toNumber(turns) })),
      };
    },
  };
}
