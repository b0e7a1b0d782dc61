import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Redis server of the tests' own. */
export interface TestRedis {
  readonly url: string;
  /** Ends the process at once, as a crash does. */
  kill(): Promise<void>;
  /** Holds the process: connections stay, and nothing answers. */
  pause(): void;
  resume(): void;
  /** Starts it again at the same address, with what it had kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function spawnServer(port: number, folder: string, isDurable: boolean) {
  const settings = {
    bind: "127.0.0.1",
    port,
    dir: folder,
    save: "",
    appendonly: isDurable ? "yes" : "no",
    appendfsync: "always",
    // The port decides who may use it: nobody else knows it.
    "protected-mode": "no",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn("redis-server", args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      if (output.includes("Ready to accept connections")) resolve();
    });
  }
  server.once("error", (error) =>
    reject(new Error("the tests need a Redis server: apt-get install redis-server", { cause: error })),
  );
  server.once("exit", () => reject(new Error(`Redis did not start:\n${output}`)));
  await ready;
  return server;
}

/** Starts a server on a free port, in a folder of its own. Without `isDurable` it forgets everything when it ends. */
export async function startRedis({ isDurable = false } = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), "parlor-redis-"));
  const port = await findFreePort();
  let server = await spawnServer(port, folder, isDurable);
  async function end(signal: "SIGKILL" | "SIGTERM") {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, "exit");
    server.kill(signal);
    await exit;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end("SIGKILL"),
    pause: () => void server.kill("SIGSTOP"),
    resume: () => void server.kill("SIGCONT"),
    async restart() {
      await end("SIGKILL");
      server = await spawnServer(port, folder, isDurable);
    },
    async stop() {
      await end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
