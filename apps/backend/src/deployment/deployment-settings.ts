import { z } from "zod";

/** How the service stands among others: how it stops, and with how many it shares the database. */
export const deploymentSettings = {
  /** Seconds between "not ready" and taking no more connections: a load balancer's time to notice. */
  SHUTDOWN_DELAY_SECONDS: z.coerce.number().nonnegative().max(600).default(0),
  /** Seconds that running answers have to end. */
  SHUTDOWN_GRACE_SECONDS: z.coerce.number().nonnegative().max(3_600).default(8),
  /** Seconds that an idle connection stays open. A proxy in front must be the one that closes it: see docs/deployment.md. */
  KEEP_ALIVE_SECONDS: z.coerce.number().positive().max(3_600).default(75),
  /** Backends over one database. */
  BACKEND_INSTANCES: z.coerce.number().int().positive().default(1),
};
