import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import { z } from "zod";
import type { AppEnvironment } from "../http/app-environment.ts";
import { readJson, readReference } from "../http/read-json.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import { toMethodFamily } from "../limits/request-family.ts";
import type { ApiTokens } from "./api-tokens.ts";
import type { Authenticator } from "./authenticate.ts";

const newTokenSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must not contain control characters or half characters"),
});

/** The signed-in user's tokens for MCP clients, under /api/tokens. */
export function createTokenRoutes({
  apiTokens,
  authenticator,
  limits,
}: {
  apiTokens: ApiTokens;
  authenticator: Authenticator;
  limits: RequestLimits;
}) {
  const routes = new Hono<AppEnvironment & { Variables: { owner: string } }>();
  routes.use(async (context, next) => {
    const user = await authenticator.byCookie(context.req.raw.headers, context.req.method);
    if (!user) throw new ChatKitError("unauthenticated", "Sign in to manage your tokens.");
    context.set("userId", user.userId);
    const address = context.req.header("x-forwarded-for");
    await limits.count(toMethodFamily(context.req.method), { user: user.userId, address });
    context.set("owner", user.userId);
    await next();
  });
  routes.get("/", async (context) => context.json({ tokens: await apiTokens.list(context.get("owner")) }));
  routes.post("/", async (context) => {
    const { name } = await readJson(context.req, newTokenSchema);
    return context.json(await apiTokens.create(context.get("owner"), name), 201);
  });
  routes.delete("/:id", async (context) => {
    const isRevoked = await apiTokens.revoke(context.get("owner"), readReference(context.req.param("id")));
    if (!isRevoked) throw new ChatKitError("token_not_found", "There is no such token.", { status: 404 });
    return context.json({ deleted: true });
  });
  return routes;
}
