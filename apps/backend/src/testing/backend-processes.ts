import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page, ThreadItem } from "@parlor/protocol";
import { afterEach, beforeEach, expect } from "vitest";

/** The service as a process of its own. */
export interface BackendProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** What it has written so far. */
  logged(): string;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** Starts services for the tests of a file, all of a test on one folder. Nothing of them outlives the test. */
export function createBackendProcesses() {
  let folder = "";
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "parlor-backend-"));
  });
  afterEach(async () => {
    for (const child of children.splice(0))
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, "exit");
        child.kill("SIGKILL");
        await exit;
      }
    await rm(folder, { recursive: true, force: true });
  });

  function spawnBackend(environment: Record<string, string>) {
    const child = fork(fileURLToPath(new URL("../main.ts", import.meta.url)), [], {
      execArgv: ["--conditions=@parlor/source", "--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { PATH: process.env.PATH, DATA_DIR: folder, AUTH_RATE_LIMIT: "off", ...environment },
    });
    children.push(child);
    const output = { text: "" };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        output.text += chunk;
      });
    }
    return { child, output };
  }

  return {
    folder: () => folder,
    /** Starts the service and resolves once it listens. */
    async start(environment: Record<string, string> = {}): Promise<BackendProcess> {
      const port = await findFreePort();
      const { child, output } = spawnBackend({ BACKEND_PORT: String(port), ...environment });
      const ready = Promise.withResolvers<void>();
      child.stdout?.on("data", () => {
        if (output.text.includes('"msg":"listening"')) ready.resolve();
      });
      child.once("exit", (code) => ready.reject(new Error(`ended with ${code}: ${output.text}`)));
      await ready.promise;
      return { child, url: `http://127.0.0.1:${port}`, logged: () => output.text };
    },
    async failToStart(environment: Record<string, string>): Promise<{ code: number | null; text: string }> {
      const { child, output } = spawnBackend({ BACKEND_PORT: "0", LOG_LEVEL: "silent", ...environment });
      const [code] = (await once(child, "exit")) as [number | null];
      return { code, text: output.text };
    },
  };
}

/** Makes an account and gives the cookie of its sign-in. */
export async function signUp(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "http://127.0.0.1:3000" },
    body: JSON.stringify({ name: "Ada", email: "ada@example.com", password: "correct horse battery" }),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

export async function listItems(url: string, cookie: string, threadId: string): Promise<ThreadItem[]> {
  const response = await fetch(`${url}/api/chatkit`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ type: "items.list", params: { thread_id: threadId, order: "asc", limit: 100 } }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as Page<ThreadItem>).data;
}
