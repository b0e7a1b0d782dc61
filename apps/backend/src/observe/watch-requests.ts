import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { MiddlewareHandler } from "hono";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { Metrics } from "./create-metrics.ts";
import type { Tracing } from "./open-tracing.ts";

const families = new Set([
  "auth",
  "chatkit",
  "tasks",
  "tokens",
  "admin",
  "conversations",
  "account",
  "files",
]);
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What a path is counted under: a name that callers cannot invent. */
function toFamily(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  if (first === "api" && families.has(second)) return second;
  return ["mcp", "health", "metrics", "chatkit.js", "chatkit"].includes(first) ? first : "other";
}

/** Counts each request, and makes a span of it where traces are made. A stream counts up to its beginning. */
export function watchRequests(
  metrics: Metrics,
  tracing: Tracing | undefined,
): MiddlewareHandler<AppEnvironment> {
  return async (hono, next) => {
    const startedAt = performance.now();
    const family = toFamily(hono.req.path);
    const method = methods.has(hono.req.method) ? hono.req.method : "OTHER";
    const finish = () => {
      const seconds = (performance.now() - startedAt) / 1000;
      metrics.countRequest({ family, method, status: hono.res.status, seconds });
    };
    if (!tracing) {
      await next();
      return finish();
    }
    const parent = tracing.readParent(hono.req.raw.headers);
    const attributes = { "http.request.method": method, "parlor.family": family };
    const span = tracing.tracer.startSpan(
      `${method} ${family}`,
      { kind: SpanKind.SERVER, attributes },
      parent,
    );
    try {
      await context.with(trace.setSpan(parent, span), next);
    } finally {
      span.setAttributes({
        "http.response.status_code": hono.res.status,
        "parlor.request_id": hono.get("requestId"),
      });
      if (hono.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      finish();
    }
  };
}
