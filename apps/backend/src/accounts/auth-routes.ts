import type { Context } from "hono";
import type { AppEnvironment } from "../http/app-environment.ts";
import { answerNotFound } from "../http/error-answers.ts";
import type { Auth } from "./auth.ts";

/**
 * Better Auth's own endpoints. Its errors are `{code, message}`; they keep that form, for its client, and get ours
 * beside it.
 */
export async function answerAuth(auth: Auth, context: Context<AppEnvironment>): Promise<Response> {
  const answer = await auth.handler(context.req.raw);
  if (answer.status < 400) return answer;
  // It refuses some requests, such as those for a path that it does not have, without a body.
  if (answer.status === 404 && !answer.headers.has("content-type")) return answerNotFound(context);
  const body = (await answer.json().catch(() => null)) as { code?: unknown; message?: unknown } | null;
  const code =
    typeof body?.code === "string" ? body.code : answer.status === 429 ? "rate_limited" : "auth_failed";
  const message =
    typeof body?.message === "string" ? body.message : "This did not work. Try again in a moment.";
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  headers.delete("content-type");
  const error = { code, message, request_id: context.get("requestId") };
  return Response.json({ ...body, code, message, error }, { status: answer.status, headers });
}
