import type { RunChange, RunExchange, RunRequest } from "@parlor/server";
import { type Connection, toUnavailable } from "./connection.ts";
import { askScript } from "./scripts.ts";

interface Watched {
  listeners: Set<(change: RunChange) => void>;
  /** Resolves once Redis says what happens to the run. */
  heard: Promise<unknown>;
}

/** What processes tell one another over Redis. */
export interface RedisRunExchange extends RunExchange {
  /** Looks for what was asked and never heard of, and that the listening connection still hears. */
  check(): Promise<void>;
}

export async function createRunExchange(
  connection: Connection,
  { prefix, instance, onError }: { prefix: string; instance: string; onError(error: unknown): void },
): Promise<RedisRunExchange> {
  const { commands, listening } = connection;
  const askedChannel = `${prefix}asked:${instance}`;
  const askedKey = `${prefix}instance:${instance}:asked`;
  const changesPrefix = `${prefix}changes:`;
  const watched = new Map<string, Watched>();
  const askedListeners = new Set<(runId: string, request: RunRequest) => void>();
  let lastAsked = 0;
  let taking = Promise.resolve();

  function tell(runId: string, change: RunChange) {
    for (const listener of [...(watched.get(runId)?.listeners ?? [])]) listener(change);
  }

  /** One after another, so that nothing is taken twice. What was taken is removed by its value, which is its own. */
  function takeAsked(): Promise<void> {
    taking = taking.then(async () => {
      if (askedListeners.size === 0) return;
      for (const entry of await commands.lrange(askedKey, 0, -1)) {
        const space = entry.indexOf(" ");
        const number = Number(entry.slice(0, space));
        if (number > lastAsked) {
          lastAsked = number;
          const { runId, request } = JSON.parse(entry.slice(space + 1)) as {
            runId: string;
            request: RunRequest;
          };
          for (const listener of [...askedListeners]) listener(runId, request);
        }
        await commands.lrem(askedKey, 1, entry);
      }
    });
    const taken = taking;
    taking = taking.catch(() => undefined);
    return taken;
  }

  /** Hears everything again after the connection was lost, and asks for what came in between. */
  async function hearAgain() {
    const heard = listening.subscribe(askedChannel, ...[...watched.keys()].map((id) => changesPrefix + id));
    for (const one of watched.values()) one.heard = heard;
    await heard;
    for (const runId of watched.keys()) tell(runId, "end");
    await takeAsked();
  }

  listening.on("message", (channel, message) => {
    if (channel === askedChannel) takeAsked().catch(onError);
    else tell(channel.slice(changesPrefix.length), message === "end" ? "end" : "entries");
  });
  listening.on("ready", () => {
    hearAgain().catch(onError);
  });
  await listening.subscribe(askedChannel);

  return {
    async watch(runId, onChange) {
      let one = watched.get(runId);
      if (!one) {
        one = { listeners: new Set(), heard: listening.subscribe(changesPrefix + runId) };
        watched.set(runId, one);
      }
      const { listeners } = one;
      // A listener of its own for each call: one function may watch twice.
      const listener = (change: RunChange) => onChange(change);
      listeners.add(listener);
      const stop = () => {
        if (!listeners.delete(listener) || listeners.size > 0) return;
        watched.delete(runId);
        // One that cannot be sent ends with the connection.
        listening.unsubscribe(changesPrefix + runId).catch(() => undefined);
      };
      try {
        await one.heard;
      } catch (error) {
        stop();
        throw toUnavailable(error);
      }
      return stop;
    },
    async ask(runId, request) {
      await connection.run(askScript, [prefix, runId, JSON.stringify({ runId, request })]);
    },
    onAsked(listener) {
      askedListeners.add(listener);
      takeAsked().catch(onError);
      return () => {
        askedListeners.delete(listener);
      };
    },
    async check() {
      await takeAsked();
      if (listening.status !== "ready") return;
      try {
        await listening.ping();
      } catch (error) {
        // Open, and yet nothing comes: made anew.
        listening.disconnect(true);
        throw error;
      }
    },
  };
}
