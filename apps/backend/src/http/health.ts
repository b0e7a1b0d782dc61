import type { Database } from "@parlor/postgres";
import type { Logger } from "pino";
import type { OpenRunLog } from "../chat/open-run-log.ts";
import { version } from "../version.ts";

const DEFAULT_TIMEOUT_MS = 5_000;

/** Answers whether the service can do its work: 200, or 503 when a part that it needs does not answer. */
export type AnswerHealth = (context: {
  json(body: unknown, status: 200 | 503): Response;
}) => Promise<Response>;

/** What hangs is as bad as what is away, and whoever asks wants to be told. */
async function withinTime(ping: () => Promise<void>, timeoutMs: number): Promise<void> {
  const { promise: isLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([ping(), isLate]);
  } finally {
    clearTimeout(timer);
  }
}

export function createHealth(options: {
  database: Pick<Database, "kind" | "ping">;
  runs: Pick<OpenRunLog, "kind" | "ping">;
  /** What is told of the model. */
  model: object;
  logger: Logger;
  /** Milliseconds that a part may take to answer. Default 5 s. */
  timeoutMs?: number;
}): AnswerHealth {
  const { database, runs, model, logger, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const parts = { store: { kind: database.kind }, runs: { kind: runs.kind }, model, version };
  const pings = [
    { part: "store", name: "the database", ping: () => database.ping() },
    ...(runs.kind === "redis" ? [{ part: "runs", name: "Redis", ping: () => runs.ping() }] : []),
  ];

  return async (context) => {
    const answers = await Promise.allSettled(pings.map(({ ping }) => withinTime(ping, timeoutMs)));
    const away = pings.flatMap(({ part, name }, index) => {
      const answer = answers[index];
      if (answer?.status !== "rejected") return [];
      logger.error({ err: answer.reason }, `${name} does not answer`);
      return [part];
    });
    if (away.length === 0) return context.json({ status: "ok", ...parts }, 200);
    return context.json({ status: "error", away, ...parts }, 503);
  };
}
