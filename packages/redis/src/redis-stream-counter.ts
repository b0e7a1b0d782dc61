import { randomUUID } from "node:crypto";
import type { OwnerId, StreamCounter } from "@parlor/server";
import { connectCommands, type RedisConnection } from "./connection.ts";
import { freeStreamsScript, keepStreamsScript, takeStreamScript, tellStreamsScript } from "./scripts.ts";

/** How streams are counted on Redis. All have defaults. */
export interface RedisStreamCounterOptions {
  /** In front of every key. The braces keep all of them in one slot. Default `{parlor}:`. */
  prefix?: string;
  /** Milliseconds after which the streams of a process that died no longer count. Default 15 s. */
  leaseMs?: number;
  /** Milliseconds that Redis may take to answer. Default 2 s. */
  timeoutMs?: number;
  /** Told of connections that break and of what goes wrong beside the requests. Default: nothing is. */
  onError?(error: unknown): void;
}

/** Streams counted by all processes together, and its end. */
export interface RedisStreamCounter extends StreamCounter {
  take(owner: OwnerId, max: number): Promise<(() => void) | undefined>;
  /** Gives back what is still held, and closes the connection. */
  release(): Promise<void>;
}

const RENEWALS_PER_LEASE = 3;
const STREAMS_AT_ONCE = 500;

type HeldStream = readonly [owner: OwnerId, stream: string];

/** The streams of this process: what it tells Redis of, and what it counts by while Redis is away. */
function createHeldStreams() {
  const byOwner = new Map<OwnerId, Set<string>>();
  return {
    count: (owner: OwnerId) => byOwner.get(owner)?.size ?? 0,
    add(owner: OwnerId, stream: string) {
      const streams = byOwner.get(owner);
      if (streams) streams.add(stream);
      else byOwner.set(owner, new Set([stream]));
    },
    /** Whether it was held until now. */
    remove(owner: OwnerId, stream: string): boolean {
      const streams = byOwner.get(owner);
      const wasHeld = streams?.delete(stream) ?? false;
      if (streams?.size === 0) byOwner.delete(owner);
      return wasHeld;
    },
    has: ([owner, stream]: HeldStream): boolean => byOwner.get(owner)?.has(stream) ?? false,
    /** Some at a time, each time of those that are held by then. */
    *batches(): Generator<HeldStream[]> {
      let batch: HeldStream[] = [];
      // A snapshot may be long out of date when its end is reached: maps and sets leave out what was removed meanwhile.
      for (const [owner, streams] of byOwner) {
        for (const stream of streams) {
          batch.push([owner, stream]);
          if (batch.length < STREAMS_AT_ONCE) continue;
          yield batch;
          batch = [];
        }
      }
      if (batch.length > 0) yield batch;
    },
  };
}

/**
 * Counts streams on Redis (6.2 or newer, or Valkey), for all processes with the same prefix. Each stream counts for
 * `leaseMs` and for as long as its process renews that: nothing has to be given back by a process that was killed.
 * While Redis is away each process counts its own.
 *
 * Rejects with a `RedisError` when Redis cannot be used. Contract: `StreamCounter`.
 */
export async function createRedisStreamCounter(
  redis: RedisConnection,
  options: RedisStreamCounterOptions = {},
): Promise<RedisStreamCounter> {
  const { prefix = "{parlor}:", leaseMs = 15_000, timeoutMs = 2_000, onError = () => {} } = options;
  const { commands, run, close } = await connectCommands(redis, { timeoutMs, onError });
  const held = createHeldStreams();
  const isConnected = () => commands.status === "ready";

  /** Redis being told of streams that it does not know. Never rejects. */
  let telling: Promise<void> | undefined;

  async function tell(streams: readonly HeldStream[]): Promise<void> {
    telling = run(tellStreamsScript, [prefix, leaseMs, ...streams.flat()]).then(() => undefined, onError);
    await telling;
    telling = undefined;
  }

  async function keep(streams: readonly HeldStream[]): Promise<void> {
    const unknown = new Set((await run(keepStreamsScript, [prefix, leaseMs, ...streams.flat()])) as string[]);
    const forgotten = streams.filter((one) => unknown.has(one[1]) && held.has(one));
    if (forgotten.length > 0) await tell(forgotten);
  }

  async function free(owner: OwnerId, stream: string): Promise<void> {
    // What is told of it now may reach Redis later than what is sent now.
    if (telling) await telling;
    await run(freeStreamsScript, [prefix, owner, stream]);
  }

  let isRenewing = false;
  async function renew(): Promise<void> {
    if (isRenewing || !isConnected()) return;
    isRenewing = true;
    try {
      for (const streams of held.batches()) await keep(streams);
    } catch (error) {
      onError(error);
    } finally {
      isRenewing = false;
    }
  }
  // Redis may come back without what it knew.
  commands.on("ready", () => void renew());
  const timer = setInterval(() => void renew(), leaseMs / RENEWALS_PER_LEASE);
  timer.unref();

  async function isAdmitted(owner: OwnerId, stream: string, max: number): Promise<boolean> {
    if (isConnected()) {
      try {
        return (await run(takeStreamScript, [prefix, owner, stream, max, leaseMs])) === 1;
      } catch (error) {
        onError(error);
      }
    }
    return held.count(owner) < max;
  }

  return {
    async take(owner, max) {
      const stream = randomUUID();
      if (!(await isAdmitted(owner, stream, max))) return undefined;
      held.add(owner, stream);
      return () => {
        // What Redis is not told of it forgets by itself.
        if (held.remove(owner, stream) && isConnected()) free(owner, stream).catch(onError);
      };
    },
    async release() {
      clearInterval(timer);
      // Taken out first: a renewal that is under way finds none to tell of.
      const batches = [...held.batches()];
      for (const [owner, stream] of batches.flat()) held.remove(owner, stream);
      try {
        await telling;
        if (isConnected())
          for (const streams of batches) await run(freeStreamsScript, [prefix, ...streams.flat()]);
      } catch (error) {
        onError(error);
      } finally {
        close();
      }
    },
  };
}
