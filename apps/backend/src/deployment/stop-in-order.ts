import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@parlor/postgres";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { App } from "../create-app.ts";

/** The last bytes of answers that have ended are on their way: they need no more than this. */
const FLUSH_MS = 2_000;

/**
 * Stops without losing anything: says that it is not ready, takes no more connections, lets running answers end, closes
 * those that do not with what they have, sends what is still to be sent, and only then leaves the database.
 */
export async function stopInOrder(options: {
  server: Server;
  app: App;
  database: Database;
  logger: Logger;
  config: Pick<Config, "SHUTDOWN_DELAY_SECONDS" | "SHUTDOWN_GRACE_SECONDS">;
}): Promise<void> {
  const { server, app, database, logger, config } = options;
  app.drain();
  logger.info({ delay_seconds: config.SHUTDOWN_DELAY_SECONDS }, "stopping: not ready any more");
  if (config.SHUTDOWN_DELAY_SECONDS > 0) await delay(config.SHUTDOWN_DELAY_SECONDS * 1_000);
  const closed = once(server, "close");
  server.close();
  await app.close({ graceMs: config.SHUTDOWN_GRACE_SECONDS * 1_000 });
  server.closeIdleConnections();
  await Promise.race([closed, delay(FLUSH_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await database.close();
  logger.info("stopped");
}
