import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A way to a Redis server that can keep its answers for a while. */
export interface Gate {
  readonly url: string;
  /** Breaks all connections; new ones are taken. */
  drop(): void;
  /** From the moment on that these words are sent to Redis, its answers wait. Resolves at that moment. */
  holdFrom(words: string): Promise<void>;
  /** Lets the answers go. */
  open(): void;
  stop(): Promise<void>;
}

/** Starts one on a free port. */
export async function startGate(redisUrl: string): Promise<Gate> {
  const { hostname, port } = new URL(redisUrl);
  const pairs = new Set<{ client: Socket; redis: Socket }>();
  let awaited: { words: string; resolve(): void } | undefined;
  let isHeld = false;

  const server = createServer((client) => {
    const redis = connect(Number(port), hostname);
    const pair = { client, redis };
    pairs.add(pair);
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      socket.setNoDelay(true);
      // Who breaks it is who drops it.
      socket.on("error", () => undefined);
      socket.on("close", () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
    let sent = "";
    client.on("data", (chunk) => {
      if (awaited) {
        sent += chunk.toString("latin1");
        if (sent.includes(awaited.words)) {
          isHeld = true;
          redis.pause();
          awaited.resolve();
          awaited = undefined;
        }
      }
      redis.write(chunk);
    });
    redis.on("data", (chunk) => client.write(chunk));
    if (isHeld) redis.pause();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");

  function drop() {
    for (const { client } of pairs) client.destroy();
  }
  return {
    url: `redis://127.0.0.1:${address.port}`,
    drop,
    holdFrom(words) {
      const { promise, resolve } = Promise.withResolvers<void>();
      awaited = { words, resolve };
      return promise;
    },
    open() {
      isHeld = false;
      for (const { redis } of pairs) redis.resume();
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      drop();
      await closed;
    },
  };
}
