import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import type { AppEnvironment } from "../http/app-environment.ts";
import { readReference } from "../http/read-json.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import { toMethodFamily } from "../limits/request-family.ts";
import type { Authenticator } from "./authenticate.ts";
import type { OAuthClients } from "./oauth-clients.ts";

/** The OAuth clients that the signed-in user has let in, under /api/clients. */
export function createClientRoutes(options: {
  oauthClients: OAuthClients;
  authenticator: Authenticator;
  limits: RequestLimits;
}) {
  const { oauthClients, authenticator, limits } = options;
  const routes = new Hono<AppEnvironment & { Variables: { owner: string } }>();
  routes.use(async (context, next) => {
    const user = await authenticator.byCookie(context.req.raw.headers, context.req.method);
    if (!user) throw new ChatKitError("unauthenticated", "Sign in to manage what is connected.");
    context.set("userId", user.userId);
    const address = context.req.header("x-forwarded-for");
    await limits.count(toMethodFamily(context.req.method), { user: user.userId, address });
    context.set("owner", user.userId);
    await next();
  });
  routes.get("/", async (context) =>
    context.json({ clients: await oauthClients.list(context.get("owner")) }),
  );
  routes.delete("/:id", async (context) => {
    const id = readReference(context.req.param("id"));
    if (!(await oauthClients.disconnect(context.get("owner"), id)))
      throw new ChatKitError("client_not_found", "There is no such program.", { status: 404 });
    return context.json({ deleted: true });
  });
  return routes;
}
