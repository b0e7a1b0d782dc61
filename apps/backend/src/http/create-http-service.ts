import { ChatKitError } from "@parlor/server";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { AppEnvironment } from "./app-environment.ts";
import { answerError, answerNotFound } from "./error-answers.ts";
import { noStore } from "./no-store.ts";
import { logRequests } from "./request-log.ts";
import { secureHeaders } from "./security-headers.ts";

/** Headers that a browser on another origin may send: those of the element, of our pages, and of MCP clients. */
const allowedHeaders = [
  "accept-language",
  "authorization",
  "chatkit-frame-instance-id",
  "content-type",
  "mcp-protocol-version",
  "mcp-session-id",
  "time-zone",
  "x-request-id",
];
/** The ChatKit endpoint is not among them: it counts for itself. */
const limitedPaths = [
  "/api/account/*",
  "/api/auth/*",
  "/api/tasks/*",
  "/api/tokens/*",
  "/api/clients/*",
  "/api/admin/*",
  "/mcp",
];

/** What holds for every path of the service: the log, the headers, other origins, the size of bodies, errors. */
export function createHttpService(
  config: Pick<Config, "CORS_ORIGINS" | "MAX_BODY_BYTES">,
  logger: Logger,
  { watch, checkSignature }: { watch: MiddlewareHandler<AppEnvironment>; checkSignature: MiddlewareHandler },
): Hono<AppEnvironment> {
  const service = new Hono<AppEnvironment>();
  service.use(watch);
  service.use(logRequests(logger));
  service.use(secureHeaders);
  service.use(noStore);
  service.use(
    cors({
      origin: [...config.CORS_ORIGINS],
      allowHeaders: allowedHeaders,
      allowMethods: ["GET", "POST", "PATCH", "PUT", "DELETE"],
      exposeHeaders: ["retry-after", "www-authenticate", "x-request-id", "x-parlor", "x-parlor-run"],
      maxAge: 600,
    }),
  );
  service.use(checkSignature);
  const limitBody = bodyLimit({
    maxSize: config.MAX_BODY_BYTES,
    onError: () => {
      throw new ChatKitError("body_too_large", `A request may have ${config.MAX_BODY_BYTES} bytes at most.`);
    },
  });
  for (const path of limitedPaths) service.use(path, limitBody);
  service.onError(answerError);
  service.notFound(answerNotFound);
  return service;
}
