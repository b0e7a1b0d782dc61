import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import type { Authenticator } from "../accounts/authenticate.ts";
import type { ChatSessions } from "../accounts/chat-session.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { AnswerHealth } from "../http/health.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import type { Chat } from "./create-chat.ts";

/** The ChatKit endpoint, its sessions and its health, under /api/chatkit. */
export function createChatRoutes(options: {
  chatKit: Chat["chatKit"];
  callerOf: Chat["callerOf"];
  authenticator: Authenticator;
  chatSessions: ChatSessions;
  limits: RequestLimits;
  health: AnswerHealth;
}) {
  const { chatKit, authenticator, chatSessions, limits, health, callerOf } = options;
  const routes = new Hono<AppEnvironment>();
  routes.get("/health", (context) => health(context));
  routes.post("/session", async (context) => {
    const user = await authenticator.byCookie(context.req.raw.headers, context.req.method);
    if (!user?.sessionId) throw new ChatKitError("unauthenticated", "Sign in to use the chat.");
    context.set("userId", user.userId);
    await limits.count("writes", { user: user.userId, address: context.req.header("x-forwarded-for") });
    const { secret, expiresIn } = await chatSessions.create(user.userId, user.sessionId);
    return context.json({
      client_secret: secret,
      expires_in: expiresIn,
      user_id: user.userId,
      // The hosted element wants one; ours takes it and sends it nowhere.
      domain_key: "self-hosted",
    });
  });
  routes.all("/", async (context) => {
    const request = new Request(context.req.raw);
    request.headers.set("x-request-id", context.get("requestId"));
    const answer = await chatKit.handler(request);
    const userId = callerOf(request);
    if (userId !== undefined) context.set("userId", userId);
    return answer;
  });
  return routes;
}
