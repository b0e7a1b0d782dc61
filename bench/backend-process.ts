import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A free port of this machine. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** The environment without what would change what is measured. */
export function toPlainEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        !/^(OPENAI_|OPENROUTER_|GEMINI_|MODEL_|DATABASE_URL|NODE_ENV)/.test(entry[0]),
    ),
  );
}

/** The backend as built, with one person signed in. */
export interface BackendProcess {
  readonly url: string;
  chat(body: object): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts the backend on an empty folder and resolves when somebody has an account there. */
export async function startBackend(environment: Record<string, string>): Promise<BackendProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), "parlor-bench-"));
  const port = await findFreePort();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("../apps/backend/dist/main.js", import.meta.url))],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...toPlainEnvironment(), DATA_DIR: dataDir, BACKEND_PORT: String(port), ...environment },
    },
  );
  const ready = Promise.withResolvers<void>();
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    if (output.includes('"msg":"listening"')) ready.resolve();
  });
  child.once("exit", (code) => ready.reject(new Error(`the backend ended with ${code}: ${output}`)));
  await ready.promise;
  const url = `http://127.0.0.1:${port}`;
  const signUp = await fetch(`${url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "http://127.0.0.1:3000" },
    body: JSON.stringify({ name: "Ada", email: "ada@example.com", password: "correct horse 1" }),
  });
  if (!signUp.ok) throw new Error(`no account could be made: ${signUp.status}`);
  const cookie = signUp.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  return {
    url,
    chat: (body) =>
      fetch(`${url}/api/chatkit`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie, origin: "http://127.0.0.1:3000" },
        body: JSON.stringify(body),
      }),
    stop: async () => {
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
