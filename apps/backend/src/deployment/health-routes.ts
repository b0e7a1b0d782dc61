import { Hono } from "hono";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { AnswerHealth } from "../http/health.ts";

/** Whether the service wants requests: told to load balancers before it stops. */
export interface Readiness {
  isDraining(): boolean;
  /** From here on not ready, and for good. */
  drain(): void;
}

export function createReadiness(): Readiness {
  let isDraining = false;
  return {
    isDraining: () => isDraining,
    drain() {
      isDraining = true;
    },
  };
}

/**
 * Under /health: the parts by name; `/live`, 200 for as long as the process answers at all, whatever its database does;
 * `/ready`, 200 when a request sent now would be served, 503 otherwise.
 */
export function createHealthRoutes(options: { health: AnswerHealth; readiness: Readiness }) {
  const { health, readiness } = options;
  const routes = new Hono<AppEnvironment>();
  routes.get("/", (context) => health(context));
  routes.get("/live", (context) => context.json({ status: "ok" }));
  routes.get("/ready", async (context) =>
    readiness.isDraining() ? context.json({ status: "stopping" }, 503) : health(context),
  );
  return routes;
}
