import type { Context } from "hono";
import type { AppEnvironment } from "../http/app-environment.ts";
import { answerNotFound } from "../http/error-answers.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import type { Auth } from "./auth.ts";

/** What takes a password, or makes an account or a client, by its path under /api/auth. */
const credentialPaths = new Set([
  "/sign-in/email",
  "/sign-up/email",
  "/change-password",
  "/delete-user",
  "/oauth2/register",
]);

/** The web app asks for the session for each page that anybody opens, from one address: its own. */
async function countRequest(limits: RequestLimits, context: Context<AppEnvironment>): Promise<void> {
  const path = context.req.path.slice("/api/auth".length);
  if (path === "/get-session") return;
  const address = context.req.header("x-forwarded-for");
  await limits.count("auth", { address });
  if (credentialPaths.has(path))
    await limits.count("credentials", { address: address && `${address} ${path}` });
}

/**
 * Better Auth's own endpoints. Its errors are `{code, message}`; they keep that form, for its client, and get ours
 * beside it.
 */
export async function answerAuth(
  { auth, limits }: { auth: Auth; limits: RequestLimits },
  context: Context<AppEnvironment>,
): Promise<Response> {
  await countRequest(limits, context);
  const answer = await auth.handler(context.req.raw);
  if (answer.status < 400) return answer;
  // It refuses some requests, such as those for a path that it does not have, without a body.
  if (answer.status === 404 && !answer.headers.has("content-type")) return answerNotFound(context);
  const body = (await answer.json().catch(() => null)) as {
    code?: unknown;
    message?: unknown;
    retry_after?: unknown;
  } | null;
  const code =
    typeof body?.code === "string" ? body.code : answer.status === 429 ? "rate_limited" : "auth_failed";
  const message =
    typeof body?.message === "string" ? body.message : "This did not work. Try again in a moment.";
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  headers.delete("content-type");
  if (typeof body?.retry_after === "number") headers.set("retry-after", String(body.retry_after));
  const error = { code, message, request_id: context.get("requestId") };
  return Response.json({ ...body, code, message, error }, { status: answer.status, headers });
}
