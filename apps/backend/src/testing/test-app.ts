import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@parlor/postgres";
import { readConfig } from "../config.ts";
import { createApp } from "../create-app.ts";
import { createListener } from "../http/create-listener.ts";
import { createLogger } from "../http/create-logger.ts";

/** The service on a port of its own, with an embedded database in memory unless `DATABASE_URL` is given, and what it logged. */
export interface TestApp {
  readonly url: string;
  /** Every path that the service answers: see `App`. */
  readonly routes: readonly string[];
  readonly logged: () => string;
  /** Sends JSON, as a program that is no browser does. */
  call(path: string, options?: CallOptions): Promise<{ status: number; body: unknown; headers: Headers }>;
  /** Makes an account and gives the cookie of its sign-in. */
  signUp(email: string, name?: string): Promise<string>;
  /** Runs SQL beside the service. */
  readonly database: Awaited<ReturnType<typeof openDatabase>>;
  close(): Promise<void>;
}

interface CallOptions {
  method?: string;
  body?: unknown;
  cookie?: string;
  headers?: Record<string, string>;
}

export async function startTestApp(environment: Record<string, string> = {}): Promise<TestApp> {
  const lines: string[] = [];
  const logger = createLogger({ LOG_LEVEL: "trace" }, { write: (line) => void lines.push(line) });
  const folder = await mkdtemp(join(tmpdir(), "parlor-app-"));
  const config = await readConfig({
    DATA_DIR: folder,
    AUTH_SECRET: "a-long-and-random-value-for-these-tests",
    AUTH_RATE_LIMIT: "off",
    OFFLINE_ASSISTANT_PACE_MS: "0",
    MAX_TURNS_PER_MINUTE: "0",
    MAX_READS_PER_MINUTE: "0",
    MAX_WRITES_PER_MINUTE: "0",
    MAX_UPLOADS_PER_MINUTE: "0",
    MAX_AUTH_PER_MINUTE: "0",
    ...environment,
  });
  const database = await openDatabase({
    databaseUrl: config.DATABASE_URL,
    directUrl: config.DATABASE_DIRECT_URL,
    poolSize: config.DATABASE_POOL_SIZE,
  });
  const app = await createApp({ config, database, logger });
  const server = createServer(createListener(app.fetch, { isTrusted: config.isTrustedProxy })).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const url = `http://127.0.0.1:${address.port}`;

  const call: TestApp["call"] = async (path, { method, body, cookie, headers } = {}) => {
    const response = await fetch(url + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  };

  return {
    url,
    routes: app.routes,
    logged: () => lines.join(""),
    call,
    database,
    async signUp(email, name = "Ada") {
      const { status, headers } = await call("/api/auth/sign-up/email", {
        body: { email, name, password: "correct horse battery" },
        headers: { origin: config.WEB_URL },
      });
      if (status !== 200) throw new Error(`sign-up answered ${status}`);
      return headers
        .getSetCookie()
        .map((cookie) => cookie.split(";")[0])
        .join("; ");
    },
    async close() {
      await app.close({ graceMs: 0 });
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
