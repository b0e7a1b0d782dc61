import { createMcpHandler } from "@modelcontextprotocol/server";
import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import type { Authenticator } from "../accounts/authenticate.ts";
import { toChallenge } from "../accounts/oauth-discovery.ts";
import type { TimeZones } from "../accounts/time-zones.ts";
import type { Config } from "../config.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import type { TaskService } from "../tasks/task-service.ts";
import { createTaskServer } from "./create-task-server.ts";

/**
 * The tasks for any MCP client, by Streamable HTTP, under /mcp. Takes an API token, or an access token that its user has
 * allowed a client; the sign-in cookie counts for nothing here.
 */
export function createMcpRoutes(options: {
  tasks: TaskService;
  authenticator: Authenticator;
  timeZones: TimeZones;
  limits: RequestLimits;
  config: Pick<Config, "WEB_URL">;
  version: string;
}) {
  const { config, tasks, authenticator, timeZones, limits, version } = options;
  const routes = new Hono<AppEnvironment>();
  routes.all("/", async (context) => {
    const user = await authenticator.byToolToken(context.req.raw.headers);
    if (!user) {
      context.header(
        "www-authenticate",
        toChallenge(config, context.req.header("authorization") !== undefined),
      );
      throw new ChatKitError(
        "unauthenticated",
        "Send an API token as `Authorization: Bearer …`. Make one under Account settings, or let your client sign in with OAuth.",
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
