import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const modelVariables = /^(OPENAI_|OPENROUTER_|GEMINI_|MODEL_)/;

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** The whole product, as `npm start` runs it, on ports and in a folder of its own. */
export interface Parlor {
  readonly url: string;
  /** Stops it and starts it again on the same data. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** Starts the product with no key, no account and an empty folder, and resolves once it says that it is ready. */
export async function startParlor(environment: Record<string, string> = {}): Promise<Parlor> {
  const dataDir = await mkdtemp(join(tmpdir(), "parlor-e2e-"));
  const [webPort, backendPort] = [await findFreePort(), await findFreePort()];
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !modelVariables.test(name) && name !== "DATABASE_URL" && name !== "REDIS_URL" && name !== "NODE_ENV",
  );
  let child: ChildProcess | undefined;
  let output = "";

  async function start() {
    output = "";
    const started = spawn(process.execPath, ["scripts/start.mjs"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...(Object.fromEntries(inherited) as NodeJS.ProcessEnv),
        HOST: "127.0.0.1",
        WEB_PORT: String(webPort),
        BACKEND_PORT: String(backendPort),
        DATA_DIR: dataDir,
        ...environment,
      },
    });
    child = started;
    const ready = Promise.withResolvers<void>();
    const onOutput = (chunk: Buffer) => {
      output += chunk;
      if (output.includes("Parlor is ready")) ready.resolve();
    };
    started.stdout.on("data", onOutput);
    started.stderr.on("data", onOutput);
    started.once("exit", (code) => ready.reject(new Error(`npm start ended with ${code}:\n${output}`)));
    await ready.promise;
  }

  async function stop() {
    if (!child || child.exitCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await exit;
  }

  await start();
  return {
    url: `http://127.0.0.1:${webPort}`,
    restart: async () => {
      await stop();
      await start();
    },
    remove: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
