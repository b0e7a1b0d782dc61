import type { Database } from "@parlor/postgres";
import type { Logger } from "pino";
import type { OpenRunLog } from "../chat/open-run-log.ts";
import { version } from "../version.ts";

/** Answers whether the service can do its work: 200, or 503 when a part that it needs does not answer. */
export type AnswerHealth = (context: {
  json(body: unknown, status: 200 | 503): Response;
}) => Promise<Response>;

export function createHealth(options: {
  database: Database;
  runs: OpenRunLog;
  /** What is told of the model. */
  model: object;
  logger: Logger;
}): AnswerHealth {
  const { database, runs, model, logger } = options;
  const parts = { store: { kind: database.kind }, runs: { kind: runs.kind }, model, version };
  const pings = [
    { name: "the database", ping: () => database.ping() },
    ...(runs.kind === "redis" ? [{ name: "Redis", ping: () => runs.ping() }] : []),
  ];

  return async (context) => {
    const answers = await Promise.allSettled(pings.map(async ({ ping }) => ping()));
    for (const [index, answer] of answers.entries()) {
      if (answer.status === "rejected") {
        logger.error({ err: answer.reason }, `${pings[index]?.name} does not answer`);
      }
    }
    const isUp = answers.every(({ status }) => status === "fulfilled");
    return context.json({ status: isUp ? "ok" : "error", ...parts }, isUp ? 200 : 503);
  };
}
