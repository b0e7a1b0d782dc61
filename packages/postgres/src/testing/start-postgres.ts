import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);
const debianFolder = "/usr/lib/postgresql";

/** A PostgreSQL server of the tests' own. */
export interface TestPostgres {
  /** The address of its first database. */
  readonly url: string;
  /** Makes a new, empty database and gives its address. */
  createDatabase(): Promise<string>;
  /** Ends it with its connections, as a crash does. */
  crash(): Promise<void>;
  /** Starts it again at the same address, with what it had. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

async function findBinaries(): Promise<string> {
  const versions = (await readdir(debianFolder).catch(() => [])).sort((a, b) => Number(b) - Number(a));
  const newest = versions[0];
  if (newest === undefined) {
    throw new Error("the tests need a PostgreSQL server: apt-get install postgresql");
  }
  return join(debianFolder, newest, "bin");
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** The ids that the server runs under: it refuses to run as root. */
export async function findServerUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, "postgres"])).stdout)),
  );
  return { uid: uid as number, gid: gid as number };
}

/** Starts a server with an empty cluster in a folder of its own, on a free port. Nothing of it outlives `stop`. */
export async function startPostgres(): Promise<TestPostgres> {
  const binaries = await findBinaries();
  const user = await findServerUser();
  const folder = await mkdtemp(join(tmpdir(), "parlor-postgres-"));
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, "data");
  // A cluster that sorts in a language shows what depends on the order of bytes.
  await run(
    join(binaries, "initdb"),
    [
      ...["-D", data, "-U", "parlor", "-A", "trust", "--no-sync"],
      ...["-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"],
    ],
    {
      ...user,
      cwd: folder,
    },
  );
  const port = await findFreePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    "fsync=off",
    "max_connections=200",
  ];
  async function launch() {
    const server = spawn(
      join(binaries, "postgres"),
      ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
      {
        ...user,
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let output = "";
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    server.stderr.on("data", (chunk) => {
      output += chunk;
      if (output.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${output}`)));
    await ready;
    return server;
  }
  let server: Awaited<ReturnType<typeof launch>> | undefined = await launch();

  /** SIGINT ends it in order, SIGQUIT as a crash would: without a word to disk beyond its log. */
  async function end(signal: "SIGINT" | "SIGQUIT") {
    if (!server) return;
    const exit = once(server, "exit");
    server.kill(signal);
    await exit;
    server = undefined;
  }

  const toUrl = (database: string) => `postgres://parlor@127.0.0.1:${port}/${database}`;
  let count = 0;
  return {
    url: toUrl("postgres"),
    async createDatabase() {
      count += 1;
      const name = `test_${process.pid}_${Date.now()}_${count}`;
      await createDatabaseAt(toUrl("postgres"), name);
      return toUrl(name);
    },
    crash: () => end("SIGQUIT"),
    async restart() {
      await end("SIGINT");
      server = await launch();
    },
    async stop() {
      await end("SIGINT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a new, empty database on a server and gives its address. */
export async function createDatabaseAt(
  url: string,
  name = `test_${process.pid}_${Date.now()}_${Math.floor(Math.random() * 1e9)}`,
): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create database ${name} template template0`);
  } finally {
    await client.end();
  }
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
