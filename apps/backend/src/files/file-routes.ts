import type { ChatKit } from "@parlor/server";
import { ChatKitError } from "@parlor/server";
import { type Context, Hono } from "hono";
import type { Authenticator } from "../accounts/authenticate.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import { type FilesConfig, readTypes } from "./files-settings.ts";

/**
 * The bytes of attachments, under /api/chatkit: `POST /upload` is a direct upload, `GET /upload` says what may be
 * attached, `PUT /files/<id>` is the second phase of an upload, `GET /files/<id>` and `GET /files/<id>/preview` give a
 * file back to its owner.
 */
export function createFileRoutes(options: {
  config: FilesConfig;
  chatKit: ChatKit;
  callerOf(request: Request): string | undefined;
  authenticator: Authenticator;
  limits: RequestLimits;
}) {
  const { config, chatKit, callerOf, authenticator, limits } = options;
  const routes = new Hono<AppEnvironment>();

  async function handOver(context: Context<AppEnvironment>): Promise<Response> {
    const request = new Request(context.req.raw);
    request.headers.set("x-request-id", context.get("requestId"));
    const answer = await chatKit.files(request);
    const userId = callerOf(request);
    if (userId !== undefined) context.set("userId", userId);
    return answer;
  }

  routes.get("/upload", async (context) => {
    const { headers } = context.req.raw;
    const signedIn =
      (await authenticator.byClientSecret(headers)) ?? (await authenticator.byCookieOrJwt(headers, "GET"));
    if (!signedIn) throw new ChatKitError("unauthenticated", "Sign in to attach files.");
    context.set("userId", signedIn.userId);
    await limits.count("reads", { user: signedIn.userId, address: context.req.header("x-forwarded-for") });
    return context.json({
      enabled: config.ATTACHMENTS === "on",
      types: readTypes(config),
      max_count: config.MAX_ATTACHMENTS,
      max_bytes: config.MAX_ATTACHMENT_BYTES,
    });
  });
  routes.post("/upload", handOver);
  routes.put("/files/:id", handOver);
  routes.get("/files/:id", handOver);
  routes.get("/files/:id/preview", handOver);
  return routes;
}
