import { createId } from "@parlor/protocol";
import type { MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import type { AppEnvironment } from "./app-environment.ts";

/** What a caller may name its request: anything else could forge lines in the log. */
const requestIdPattern = /^[\w.:-]{1,128}$/;

/** Gives each request an id, and the log one line for it: never a body, a query, or a header. */
export function logRequests(logger: Logger): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const given = context.req.header("x-request-id") ?? "";
    const requestId = requestIdPattern.test(given) ? given : createId("request");
    const startedAt = performance.now();
    context.set("requestId", requestId);
    context.set("log", logger.child({ request_id: requestId }));
    await next();
    context.header("x-request-id", requestId);
    context.get("log").info(
      {
        method: context.req.method,
        path: context.req.path,
        status: context.res.status,
        duration_ms: Math.round(performance.now() - startedAt),
        user_id: context.get("userId"),
      },
      "request",
    );
  };
}
