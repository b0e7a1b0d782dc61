import { createMcpHandler } from "@modelcontextprotocol/server";
import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import type { Authenticator } from "../accounts/authenticate.ts";
import type { TimeZones } from "../accounts/time-zones.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import type { TaskService } from "../tasks/task-service.ts";
import { createTaskServer } from "./create-task-server.ts";

/** The tasks for any MCP client, by Streamable HTTP, under /mcp. Takes an API token; the sign-in cookie counts for nothing here. */
export function createMcpRoutes(options: {
  tasks: TaskService;
  authenticator: Authenticator;
  timeZones: TimeZones;
  limits: RequestLimits;
  version: string;
}) {
  const { tasks, authenticator, timeZones, limits, version } = options;
  const routes = new Hono<AppEnvironment>();
  routes.all("/", async (context) => {
    const user = await authenticator.byApiToken(context.req.raw.headers);
    if (!user) {
      context.header("www-authenticate", 'Bearer realm="parlor"');
      throw new ChatKitError(
        "unauthenticated",
        "Send an API token as `Authorization: Bearer …`. Make one at POST /api/tokens.",
      );
    }
    context.set("userId", user.userId);
    await limits.count("writes", { user: user.userId, address: context.req.header("x-forwarded-for") });
    const timeZone = await timeZones.resolve(user.userId, context.req.header("time-zone"));
    const log = context.get("log");
    // Made for this request alone: no server ever serves two users.
    const handler = createMcpHandler(
      () => createTaskServer(tasks, { owner: user.userId, timeZone }, version),
      { onerror: (error) => log.warn({ err: error }, "an MCP exchange failed") },
    );
    return handler.fetch(context.req.raw);
  });
  return routes;
}
