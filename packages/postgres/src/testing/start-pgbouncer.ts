import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, findServerUser } from "./start-postgres.ts";

/** Debian keeps it where a user's PATH need not lead. */
const program = existsSync("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : "pgbouncer";

/** A PgBouncer of the tests' own. */
export interface TestPgBouncer {
  /** A database's address past it, from its own. */
  toUrl(databaseUrl: string): string;
  stop(): Promise<void>;
}

/** Starts a pooler before the server at an address, as Debian configures none: `options` are refused while connecting. */
export async function startPgBouncer(
  postgresUrl: string,
  { mode = "transaction", poolSize = 5 }: { mode?: "transaction" | "session"; poolSize?: number } = {},
): Promise<TestPgBouncer> {
  const user = await findServerUser();
  const folder = await mkdtemp(join(tmpdir(), "parlor-pgbouncer-"));
  if (user) await chown(folder, user.uid, user.gid);
  const { hostname, port, username } = new URL(postgresUrl);
  const own = await findFreePort();
  await writeFile(join(folder, "users.txt"), `"${username}" ""\n`);
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: own,
    unix_socket_dir: "",
    auth_type: "trust",
    auth_file: join(folder, "users.txt"),
    pool_mode: mode,
    default_pool_size: poolSize,
    max_client_conn: 200,
    server_connect_timeout: 30,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const config = ["[databases]", `* = host=${hostname} port=${port}`, "[pgbouncer]", ...lines, ""].join("\n");
  await writeFile(join(folder, "pgbouncer.ini"), config);
  const server = spawn(program, [join(folder, "pgbouncer.ini")], {
    ...user,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  server.stderr.on("data", (chunk) => {
    output += chunk;
    if (output.includes("process up")) resolve();
  });
  server.once("error", (error) =>
    reject(new Error("the tests need PgBouncer: apt-get install pgbouncer", { cause: error })),
  );
  server.once("exit", () => reject(new Error(`PgBouncer did not start:\n${output}`)));
  await ready;
  return {
    toUrl(databaseUrl) {
      const address = new URL(databaseUrl);
      address.host = `127.0.0.1:${own}`;
      return address.href;
    },
    async stop() {
      const exit = once(server, "exit");
      // At once, whoever is connected.
      server.kill("SIGKILL");
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
