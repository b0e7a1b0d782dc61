import { type Database, isStaleThread, listStaleThreads, type StaleThread } from "@parlor/postgres";
import type { ChatKit } from "@parlor/server";
import type { Logger } from "pino";
import type { Config } from "../config.ts";

const DAY_MS = 24 * 60 * 60_000;
const SWEEP_EVERY_MS = 60 * 60_000;
const THREADS_AT_ONCE = 100;

/** What a sweep did. In a dry run, `due` is what it would have deleted. */
interface SweepResult {
  due: number;
  deleted: number;
}

/** Deletes conversations in which nothing was said for so many days. */
export interface Retention {
  /** Looks through all conversations once, some at a time. Never takes one in which a turn runs. */
  sweep(): Promise<SweepResult>;
  /** Sweeps now and every hour. Does nothing where no age is set. */
  start(): void;
  stop(): void;
}

export function createRetention(options: {
  config: Pick<Config, "RETENTION_DAYS" | "RETENTION_DRY_RUN">;
  database: Database;
  chatKit: Pick<ChatKit, "deleteIdleThread">;
  logger: Logger;
  /** Told of each conversation that was deleted. */
  onExpired?(owner: string, threadId: string): Promise<void>;
  now: () => Date;
}): Retention {
  const { config, database, chatKit, logger, onExpired, now } = options;
  const { RETENTION_DAYS: days } = config;
  const isDryRun = config.RETENTION_DRY_RUN === "on";
  let timer: ReturnType<typeof setInterval> | undefined;
  let isStopped = false;

  /** Gives whether it was deleted. One that cannot be must not keep those after it. */
  async function expire({ owner, threadId }: StaleThread, before: Date): Promise<boolean> {
    try {
      const isDue = () => isStaleThread(database, { threadId, before });
      if (!(await chatKit.deleteIdleThread({ owner, threadId, isDue }))) return false;
      await onExpired?.(owner, threadId);
    } catch (error) {
      logger.error({ err: error, thread_id: threadId }, "an old conversation could not be deleted");
      return false;
    }
    logger.info(
      { audit: "conversation.expired", user_id: owner, thread_id: threadId },
      "an old conversation was deleted",
    );
    return true;
  }

  async function sweep(): Promise<SweepResult> {
    const result = { due: 0, deleted: 0 };
    if (days === undefined) return result;
    const before = new Date(now().getTime() - days * DAY_MS);
    let after: StaleThread | undefined;
    while (!isStopped) {
      const batch = await listStaleThreads(database, { before, limit: THREADS_AT_ONCE, after });
      result.due += batch.length;
      for (const thread of batch) {
        if (!isDryRun && !isStopped && (await expire(thread, before))) result.deleted += 1;
      }
      after = batch.at(-1);
      if (batch.length < THREADS_AT_ONCE) break;
    }
    if (result.due > 0) {
      const { due, deleted } = result;
      logger.info({ due, deleted, dry_run: isDryRun, days }, "looked for old conversations");
    }
    return result;
  }

  function sweepAndLog() {
    sweep().catch((error: unknown) => logger.error({ err: error }, "old conversations could not be deleted"));
  }

  return {
    sweep,
    start() {
      if (days === undefined) return;
      sweepAndLog();
      timer = setInterval(sweepAndLog, SWEEP_EVERY_MS);
      timer.unref();
    },
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
