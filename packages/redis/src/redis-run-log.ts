import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  createRunTaken,
  type RunExchange,
  type RunLog,
  type RunOpening,
  type RunRecord,
  type RunStatus,
  StreamError,
} from "@parlor/server";
import { connect, type RedisConnection, toUnavailable } from "./connection.ts";
import { createRunExchange, type RedisRunExchange } from "./run-exchange.ts";
import {
  aliveScript,
  appendScript,
  closeScript,
  latestScript,
  leaveScript,
  openScript,
  pruneScript,
  takeOrphansScript,
} from "./scripts.ts";

/** How a run log keeps its runs on Redis, and how long it waits. All have defaults. */
export interface RedisRunLogOptions {
  /** In front of every key and channel. The braces keep all of them in one slot. Default `{parlor}:`. */
  prefix?: string;
  /** Milliseconds after which a process that has not said that it lives has its runs taken by another. Default 15 s. */
  aliveMs?: number;
  /** Milliseconds after which an ended run is forgotten, where nobody has pruned it before. Default 1 hour. */
  retentionMs?: number;
  /** Milliseconds that a command may take, with the time to connect again. Default 10 s. */
  timeoutMs?: number;
  /** Told of connections that break and of what goes wrong beside the requests. Default: nothing is. */
  onError?(error: unknown): void;
}

/** A run log on Redis, and its end. */
export interface RedisRunLog extends RunLog {
  readonly exchange: RunExchange;
  /** Rejects with `store_unavailable` when Redis does not answer, at once when there is no connection to it. */
  ping(): Promise<void>;
  /** Leaves what still runs to other processes, and closes the connections. */
  release(): Promise<void>;
}

type EndStatus = Exclude<RunStatus, "running">;

const HOUR_MS = 60 * 60 * 1000;
/** How often a process says that it lives, in the time after which it counts as dead. */
const HEARTBEATS_PER_LIFE = 3;
const PRUNE_AT_ONCE = 200;

function toRun(record: string, status: string): RunRecord {
  return { ...(JSON.parse(record) as RunRecord), status: status as RunStatus };
}

/**
 * Runs and their events on Redis (6.2 or newer, or Valkey; one server or a primary with replicas), shared by all
 * processes that use the same prefix: a run of one is followed and stopped from another. A process says from time to
 * time that it lives; the runs of one that has not are taken by another, and are closed to the first from then on.
 *
 * Rejects with a `RedisError` when Redis cannot be used. What fails later rejects with a `ChatKitError`
 * `store_unavailable`. Contract: `RunLog`.
 */
export async function createRedisRunLog(
  redis: RedisConnection,
  options: RedisRunLogOptions = {},
): Promise<RedisRunLog> {
  const {
    prefix = "{parlor}:",
    aliveMs = 15_000,
    retentionMs = HOUR_MS,
    timeoutMs = 10_000,
    onError = () => {},
  } = options;
  const instance = randomUUID();
  const connection = await connect(redis, { timeoutMs, onError });
  const { commands, run } = connection;
  /** Runs that have ended without Redis knowing: told again until it does, or their threads would stay taken. */
  const unclosed = new Map<string, EndStatus>();

  async function close(runId: string, status: EndStatus): Promise<void> {
    await run(closeScript, [prefix, instance, runId, status, retentionMs]);
    unclosed.delete(runId);
  }

  let isBeating = false;
  async function beat(): Promise<void> {
    // One that waits for Redis is enough.
    if (isBeating) return;
    isBeating = true;
    try {
      await run(aliveScript, [prefix, instance, aliveMs]);
      for (const [runId, status] of unclosed) await close(runId, status);
      await exchange.check();
    } finally {
      isBeating = false;
    }
  }

  let exchange: RedisRunExchange;
  try {
    exchange = await createRunExchange(connection, { prefix, instance, onError });
    // Before anything is taken from others: they must not take it from here.
    await beat();
  } catch (error) {
    connection.close();
    throw error;
  }
  let backSince = 0;
  /** Looks for orphans whose outcome is known here. */
  let looks = 0;
  commands.on("ready", () => {
    backSince = Date.now();
    beat().catch(onError);
  });
  const heartbeat = setInterval(() => void beat().catch(onError), aliveMs / HEARTBEATS_PER_LIFE);
  heartbeat.unref();

  return {
    exchange,
    async open(record): Promise<RunOpening> {
      const { id, owner, threadId, idempotencyKey } = record;
      const key = idempotencyKey === undefined ? "" : JSON.stringify([owner, idempotencyKey]);
      const args = [prefix, instance, aliveMs, id, owner, threadId, key, JSON.stringify(record)];
      let reply: string[];
      try {
        reply = (await run(openScript, args)) as string[];
      } catch (error) {
        // It may still be opened, by a command that was only slow.
        unclosed.set(id, "failed");
        throw error;
      }
      const [outcome, found = "", status = ""] = reply;
      if (outcome === "opened") return { outcome };
      return { outcome: outcome as "busy" | "repeated", run: toRun(found, status) };
    },
    async append(runId, entries) {
      const [first] = entries;
      if (!first) return;
      const data = entries.map((entry) => entry.data);
      const outcome = await run(appendScript, [prefix, instance, runId, first.sequence, ...data]);
      if (outcome === "ok") return;
      if (outcome === "taken") throw createRunTaken();
      throw new StreamError("The answer was cut off because the server lost its place. You can ask again.", {
        code: `run_${String(outcome)}`,
        allowRetry: true,
      });
    },
    async assertMine(runId) {
      // A run that Redis has lost was taken by nobody: what was shown of it can still be kept.
      const outcome = await run(appendScript, [prefix, instance, runId, 1]);
      if (outcome === "taken") throw createRunTaken();
    },
    async close(runId, status) {
      try {
        await close(runId, status);
      } catch (error) {
        unclosed.set(runId, status);
        throw error;
      }
    },
    async read(runId, after, limit) {
      const last = limit === undefined ? -1 : after + limit - 1;
      try {
        const found = await commands.lrange(`${prefix}run:${runId}:entries`, after, last);
        return found.map((data, index) => ({ sequence: after + 1 + index, data }));
      } catch (error) {
        throw toUnavailable(error);
      }
    },
    async latest(owner, threadId) {
      const [record, status] = (await run(latestScript, [prefix, owner, threadId])) as string[];
      return record === undefined || status === undefined ? undefined : toRun(record, status);
    },
    async takeOrphans() {
      // While Redis was away nobody could say that it lives: first all who do have their time to say it again.
      if (commands.status !== "ready" || Date.now() - backSince < aliveMs) return [];
      const records = (await run(takeOrphansScript, [prefix, instance, looks, retentionMs])) as string[];
      looks += 1;
      return records.map((record) => toRun(record, "running"));
    },
    async prune(endedBefore) {
      const args = [prefix, Date.parse(endedBefore), PRUNE_AT_ONCE];
      while ((await run(pruneScript, args)) === PRUNE_AT_ONCE);
    },
    async ping() {
      // Whoever asks wants to know how it is now: a lost connection is not waited for.
      if (commands.status !== "ready") throw toUnavailable(new Error("there is no connection to Redis"));
      const answered = new AbortController();
      const lost = once(commands, "close", { signal: answered.signal }).then(() => {
        throw new Error("the connection to Redis was lost");
      });
      try {
        await Promise.race([commands.ping(), lost]);
      } catch (error) {
        throw toUnavailable(error);
      } finally {
        answered.abort();
      }
    },
    async release() {
      clearInterval(heartbeat);
      try {
        if (commands.status === "ready") await run(leaveScript, [prefix, instance]);
      } catch (error) {
        // It is found to be gone a while later.
        onError(error);
      } finally {
        connection.close();
      }
    },
  };
}
