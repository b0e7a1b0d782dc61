import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import { z } from "zod";
import type { Authenticator } from "../accounts/authenticate.ts";
import type { Operators } from "../accounts/operators.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import { parseInput } from "../http/read-json.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import type { UsageLog } from "./usage-log.ts";

const usageQuerySchema = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });
const auditQuerySchema = z.object({
  before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** What only the operator sees, under /api/admin: nothing for others. */
export function createAdminRoutes(options: {
  operators: Operators;
  authenticator: Authenticator;
  limits: RequestLimits;
  usage: UsageLog;
  audit: AuditLog;
}) {
  const { operators, authenticator, limits, usage, audit } = options;
  const routes = new Hono<AppEnvironment>();
  routes.use(async (context, next) => {
    const user = await authenticator.byCookie(context.req.raw.headers, context.req.method);
    if (!user) throw new ChatKitError("unauthenticated", "Sign in as the operator.");
    context.set("userId", user.userId);
    await limits.count("reads", { user: user.userId });
    if (!(await operators.includes(user.userId)))
      throw new ChatKitError("not_found", `There is nothing at ${context.req.path}.`);
    await next();
  });
  routes.get("/usage", async (context) => {
    const { days } = parseInput(usageQuerySchema, context.req.query());
    return context.json(await usage.read(days));
  });
  routes.get("/audit", async (context) => {
    const query = parseInput(auditQuerySchema, context.req.query());
    return context.json({ entries: await audit.read(query) });
  });
  routes.get("/audit/verify", async (context) => {
    const { entries, brokenAt } = await audit.verify();
    return context.json({ entries, broken_at: brokenAt });
  });
  return routes;
}
