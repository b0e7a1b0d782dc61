import type { ChatKitError } from "@parlor/server";
import type { Context } from "hono";
import type { AppEnvironment } from "../http/app-environment.ts";
import { answerNotFound } from "../http/error-answers.ts";
import type { RequestLimits } from "../limits/create-request-limits.ts";
import type { Accounts } from "./create-accounts.ts";
import { readRegistration } from "./oauth-registration.ts";

/** What takes a password, or makes an account or a client, by its path under /api/auth. */
const credentialPaths = new Set([
  "/sign-in/email",
  "/sign-up/email",
  "/change-password",
  "/delete-user",
  "/oauth2/register",
]);

/** What is answered of the OAuth provider. The rest of it manages clients and resources, or is of OpenID. */
const oauthPaths = new Set([
  "/oauth2/authorize",
  "/oauth2/consent",
  "/oauth2/public-client",
  "/oauth2/register",
  "/oauth2/revoke",
  "/oauth2/token",
]);
const isOAuth = (path: string) => /^\/(oauth2|admin|\.well-known)(\/|$)/.test(path);

type AuthParts = Pick<Accounts, "auth" | "oauthClients" | "pruneSignIns"> & {
  limits: RequestLimits;
  /** See `findOutage`. */
  findOutage(): Promise<ChatKitError | undefined>;
};

/** The web app asks for the session for each page that anybody opens, from one address: its own. */
async function countRequest(limits: RequestLimits, context: Context<AppEnvironment>, path: string) {
  if (path === "/get-session") return;
  const address = context.req.header("x-forwarded-for");
  await limits.count("auth", { address });
  if (credentialPaths.has(path)) await limits.count("credentials", { address, path });
}

function refuseOAuth(status: number, error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status });
}

async function answerRegistration({ auth, oauthClients }: AuthParts, request: Request): Promise<Response> {
  const registration = await readRegistration(request);
  if (!(registration instanceof Request))
    return refuseOAuth(400, "invalid_client_metadata", registration.error_description);
  if (!(await oauthClients.hasRoom()))
    return refuseOAuth(503, "temporarily_unavailable", "There are too many clients. Try again in an hour.");
  return auth.handler(registration);
}

/**
 * Where a browser is sent to, and is to be sent on from. Better Auth tells a page's fetch in JSON instead, and takes every
 * request for one that a proxy has made by fetch.
 */
function asNavigation(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete("sec-fetch-mode");
  headers.set("accept", "text/html");
  return new Request(request, { headers });
}

/** Errors of OAuth have a form of their own (RFC 6749, section 5.2), which its clients read. */
async function answerOAuth(parts: AuthParts, context: Context<AppEnvironment>, path: string) {
  if (!oauthPaths.has(path)) return answerNotFound(context);
  if (path === "/oauth2/register") return answerRegistration(parts, context.req.raw);
  const { raw } = context.req;
  const answer = await parts.auth.handler(path === "/oauth2/authorize" ? asNavigation(raw) : raw);
  if (path === "/oauth2/token" && answer.ok) await parts.oauthClients.prune();
  return answer;
}

/**
 * Better Auth's own endpoints. Its errors are `{code, message}`; they keep that form, for its client, and get ours
 * beside it.
 */
export async function answerAuth(parts: AuthParts, context: Context<AppEnvironment>): Promise<Response> {
  const path = context.req.path.slice("/api/auth".length);
  await countRequest(parts.limits, context, path);
  if (isOAuth(path)) return answerOAuth(parts, context, path);
  const answer = await parts.auth.handler(context.req.raw);
  if (answer.ok && path === "/sign-in/email") await parts.pruneSignIns();
  if (answer.status < 400) return answer;
  // It refuses some requests, such as those for a path that it does not have, without a body.
  if (answer.status === 404 && !answer.headers.has("content-type")) return answerNotFound(context);
  const body = (await answer.json().catch(() => null)) as {
    code?: unknown;
    message?: unknown;
    retry_after?: unknown;
  } | null;
  const outage = answer.status >= 500 ? await parts.findOutage() : undefined;
  const given = typeof body?.code === "string" ? body.code : undefined;
  const code = outage?.code ?? given ?? (answer.status === 429 ? "rate_limited" : "auth_failed");
  const said = typeof body?.message === "string" ? body.message : "This did not work. Try again in a moment.";
  const message = outage?.message ?? said;
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  headers.delete("content-type");
  if (typeof body?.retry_after === "number") headers.set("retry-after", String(body.retry_after));
  const error = { code, message, request_id: context.get("requestId") };
  return Response.json(
    { ...body, code, message, error },
    { status: outage?.status ?? answer.status, headers },
  );
}
