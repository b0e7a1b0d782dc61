import { type Database, readConnectionBudget } from "@parlor/postgres";
import type { Logger } from "pino";
import type { Config } from "../config.ts";

/** Says at start when the pools of all backends together could want more connections than the database gives. */
export async function checkConnections(
  database: Database,
  config: Pick<Config, "DATABASE_POOL_SIZE" | "BACKEND_INSTANCES"> & {
    DATABASE_DIRECT_URL?: string | undefined;
  },
  logger: Logger,
): Promise<void> {
  // Behind a pooler it is the pooler's size that counts.
  if (config.DATABASE_DIRECT_URL) return;
  const budget = await readConnectionBudget(database);
  if (!budget) return;
  const wanted = config.DATABASE_POOL_SIZE * config.BACKEND_INSTANCES;
  const available = budget.maxConnections - budget.reserved;
  if (wanted <= available) return;
  logger.warn(
    {
      wanted,
      available,
      max_connections: budget.maxConnections,
      reserved: budget.reserved,
      pool_size: config.DATABASE_POOL_SIZE,
      backends: config.BACKEND_INSTANCES,
    },
    `BACKEND_INSTANCES × DATABASE_POOL_SIZE is ${wanted}, and the database gives ${available} connections: ` +
      `set DATABASE_POOL_SIZE to ${Math.max(2, Math.floor(available / config.BACKEND_INSTANCES))} at most, or raise max_connections.`,
  );
}
