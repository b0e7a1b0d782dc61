import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPostgres } from "@parlor/postgres/testing";
import { startRedis } from "@parlor/redis/testing";
import { nginxProgram, writeNginxConfig } from "./nginx.ts";
import { createProgram, type Part, waitUntilAnswers } from "./part.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The topology of compose.yaml, as processes of this machine: nginx, web app, two backends, PostgreSQL, Redis. */
export interface Stack {
  /** What people open: nginx. */
  readonly url: string;
  readonly backendUrls: readonly [string, string];
  readonly webUrl: string;
  readonly parts: {
    readonly nginx: Part;
    readonly web: Part;
    readonly backend1: Part & { logged(): string };
    readonly backend2: Part & { logged(): string };
    readonly postgres: Part;
    readonly redis: Part;
  };
  /** Where the programs' logs are, one file each, until it is removed. */
  readonly logFolder: string;
  /** Programs that ended though nobody had asked them to, with their last words. */
  readonly unexpectedEnds: { part: string; output: string }[];
  remove(): Promise<void>;
}

async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  return servers.map((server) => {
    const address = server.address();
    server.close();
    return typeof address === "object" && address ? address.port : 0;
  });
}

/** Starts all of it on free ports, from what is built. `environment` goes to both backends. */
export async function startStack(environment: Record<string, string> = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), "parlor-stack-"));
  const logFolder = join(folder, "logs");
  await mkdir(logFolder);
  const [publicPort = 0, innerPort = 0, webPort = 0, port1 = 0, port2 = 0] = await findFreePorts(5);
  const address = (port: number) => `127.0.0.1:${port}`;
  const url = `http://${address(publicPort)}`;
  const redisServer = await startRedis({ isDurable: true }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const postgresServer = await startPostgres().catch(async (error: unknown) => {
    await redisServer.stop();
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const databaseUrl = await postgresServer.createDatabase();
  const unexpectedEnds: Stack["unexpectedEnds"] = [];
  const toProgram = (options: Omit<Parameters<typeof createProgram>[0], "onUnexpectedEnd" | "logPath">) =>
    createProgram({
      ...options,
      logPath: join(logFolder, `${options.name}.log`),
      onUnexpectedEnd: (output) => unexpectedEnds.push({ part: options.name, output: output.slice(-2_000) }),
    });

  const toBackend = (name: string, port: number) =>
    toProgram({
      name,
      command: process.execPath,
      args: [join(root, "apps/backend/dist/main.js")],
      cwd: root,
      environment: {
        NODE_ENV: "production",
        BACKEND_PORT: String(port),
        DATABASE_URL: databaseUrl,
        DATABASE_POOL_SIZE: "20",
        BACKEND_INSTANCES: "2",
        REDIS_URL: redisServer.url,
        DATA_DIR: join(folder, name),
        WEB_URL: url,
        AUTH_SECRET: "the-same-random-value-for-both-backends",
        TRUSTED_PROXIES: "127.0.0.1",
        LOG_LEVEL: "warn",
        ...environment,
      },
      readyUrl: `http://${address(port)}/health/ready`,
    });
  const backend1 = toBackend("backend 1", port1);
  const backend2 = toBackend("backend 2", port2);
  const web = toProgram({
    name: "web app",
    command: process.execPath,
    args: [join(root, "apps/web/serve.ts")],
    cwd: join(root, "apps/web"),
    environment: {
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      WEB_PORT: String(webPort),
      WEB_URL: url,
      BACKEND_URL: `http://${address(innerPort)}`,
      ...environment,
    },
    readyUrl: `http://${address(webPort)}/health/ready`,
  });
  const config = await writeNginxConfig(join(folder, "nginx"), join(logFolder, "nginx.log"), {
    PUBLIC_LISTEN: address(publicPort),
    INNER_LISTEN: address(innerPort),
    WEB_ADDRESS: address(webPort),
    BACKEND_1_ADDRESS: address(port1),
    BACKEND_2_ADDRESS: address(port2),
    MAX_BODY_SIZE: "25m",
    MAX_IMPORT_SIZE: "100m",
    TLS_IN_FRONT: "off",
  });
  const nginx = toProgram({
    name: "nginx",
    command: nginxProgram,
    args: ["-p", join(folder, "nginx"), "-c", config],
    cwd: folder,
    environment: {},
    readyUrl: `${url}/health/live`,
    stopSignal: "SIGQUIT",
  });

  const programs = [backend1, backend2, web, nginx];
  const remove = async () => {
    await Promise.all(programs.map((program) => program.kill()));
    await Promise.all([postgresServer.stop(), redisServer.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // The first makes the tables; nginx is ready when the web app answers through it.
    await Promise.all([backend1.start(), web.start()]);
    await Promise.all([backend2.start(), nginx.start()]);
    // The whole way, to each backend once.
    for (const _backend of [backend1, backend2]) await waitUntilAnswers(`${url}/health`);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url,
    backendUrls: [`http://${address(port1)}`, `http://${address(port2)}`],
    webUrl: `http://${address(webPort)}`,
    parts: {
      nginx,
      web,
      backend1,
      backend2,
      postgres: {
        name: "PostgreSQL",
        kill: () => postgresServer.crash(),
        stop: () => postgresServer.crash(),
        start: () => postgresServer.restart(),
      },
      redis: {
        name: "Redis",
        kill: () => redisServer.kill(),
        stop: () => redisServer.kill(),
        start: () => redisServer.restart(),
      },
    },
    logFolder,
    unexpectedEnds,
    remove,
  };
}
