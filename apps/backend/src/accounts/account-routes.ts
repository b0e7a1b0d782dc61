import { ChatKitError } from "@parlor/server";
import { Hono } from "hono";
import { z } from "zod";
import type { AppEnvironment } from "../http/app-environment.ts";
import { readJson } from "../http/read-json.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import { toMethodFamily } from "../limits/request-family.ts";
import type { Authenticator } from "./authenticate.ts";
import type { AccountDeletion } from "./delete-account.ts";
import type { Operators } from "./operators.ts";

const MAX_PASSWORD_LENGTH = 128;
const deletionSchema = z.object({ password: z.string().min(1).max(MAX_PASSWORD_LENGTH) });

/** The signed-in user's account as a whole, under /api/account. */
export function createAccountRoutes(options: {
  authenticator: Authenticator;
  limits: RequestLimits;
  deletion: AccountDeletion;
  operators: Operators;
}) {
  const { authenticator, limits, deletion, operators } = options;
  const routes = new Hono<AppEnvironment & { Variables: { owner: string } }>();
  routes.use(async (context, next) => {
    const user = await authenticator.byCookie(context.req.raw.headers, context.req.method);
    if (!user) throw new ChatKitError("unauthenticated", "Sign in to manage your account.");
    context.set("userId", user.userId);
    const address = context.req.header("x-forwarded-for");
    await limits.count(toMethodFamily(context.req.method), { user: user.userId, address });
    context.set("owner", user.userId);
    await next();
  });
  routes.get("/", async (context) =>
    context.json({ is_operator: await operators.includes(context.get("owner")) }),
  );
  routes.post("/delete", async (context) => {
    const { password } = await readJson(context.req, deletionSchema);
    await deletion.delete(context.get("owner"), password);
    return context.json({ deleted: true });
  });
  return routes;
}
