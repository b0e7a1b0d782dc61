import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ModelConfigurationError } from "@parlor/agents";
import { isDatabaseError, openDatabase } from "@parlor/postgres";
import { isRedisError } from "@parlor/redis";
import { ConfigError, readConfig } from "./config.ts";
import { createApp } from "./create-app.ts";
import { checkConnections } from "./deployment/check-connections.ts";
import { stopInOrder } from "./deployment/stop-in-order.ts";
import { createListener } from "./http/create-listener.ts";
import { createLogger, takeConsole } from "./http/create-logger.ts";

/** Says in one line why the service cannot run, and ends. */
function fail(message: string): never {
  process.stderr.write(`parlor backend: ${message}\n`);
  process.exit(1);
}

async function start(): Promise<void> {
  const config = await readConfig(process.env);
  const logger = createLogger(config);
  takeConsole(logger);
  const database = await openDatabase({
    databaseUrl: config.DATABASE_URL,
    directUrl: config.DATABASE_DIRECT_URL,
    dataDir: config.DATA_DIR,
    poolSize: config.DATABASE_POOL_SIZE,
    onError: (error) => logger.warn({ err: error }, "a database connection broke"),
  });
  await checkConnections(database, config, logger);
  const app = await createApp({ config, database, logger });
  const listener = createListener(app.fetch, {
    isTrusted: config.isTrustedProxy,
    onError: (error, { method }) => logger.error({ err: error, method }, "an answer broke off"),
  });
  const server = createServer({ keepAliveTimeout: config.KEEP_ALIVE_SECONDS * 1_000 }, listener);
  server.listen(config.BACKEND_PORT, config.HOST, () => {
    const { address, port } = server.address() as AddressInfo;
    logger.info({ address, port, store: database.kind }, "listening");
  });

  server.on("error", (error: NodeJS.ErrnoException) => {
    const reason =
      error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be used (${error.code})`;
    void database.close().finally(() => fail(`port ${config.BACKEND_PORT} ${reason}: set BACKEND_PORT.`));
  });

  let isStopping = false;
  async function stop() {
    // A second signal does not wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    await stopInOrder({ server, app, database, logger, config });
    process.exit(0);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      stop().catch((error: unknown) => {
        logger.error({ err: error }, "stopping failed");
        process.exit(1);
      });
    });
  }
}

try {
  await start();
} catch (error) {
  const isForOperator = isDatabaseError(error) || isRedisError(error);
  if (isForOperator || error instanceof ConfigError || error instanceof ModelConfigurationError) {
    fail(error.message);
  }
  throw error;
}
