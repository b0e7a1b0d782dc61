import { createHash, timingSafeEqual } from "node:crypto";
import { ChatKitError } from "@parlor/server";
import type { Context } from "hono";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { Metrics } from "./create-metrics.ts";

const hash = (text: string) => createHash("sha256").update(text).digest();

/** Answers `GET /metrics` to whoever has the token; without a token there is nothing at that path. */
export function createMetricsRoute(metrics: Metrics, token: string | undefined) {
  return async (context: Context<AppEnvironment>): Promise<Response> => {
    if (token === undefined) throw new ChatKitError("not_found", `There is nothing at ${context.req.path}.`);
    const given = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1] ?? "";
    if (!timingSafeEqual(hash(given), hash(token))) {
      context.header("www-authenticate", 'Bearer realm="parlor metrics"');
      throw new ChatKitError("unauthenticated", "Send METRICS_TOKEN as `Authorization: Bearer …`.");
    }
    return new Response(await metrics.registry.metrics(), {
      headers: { "content-type": metrics.registry.contentType },
    });
  };
}
