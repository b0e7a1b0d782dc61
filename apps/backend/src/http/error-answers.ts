import { ChatKitError, isChatKitError } from "@parlor/server";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppEnvironment } from "./app-environment.ts";
import { toOutage } from "./to-outage.ts";

const publicText =
  "Something went wrong on our side. Try again; if it stays, give the request id to support.";

/** Every error of this service has one shape: `{error: {code, message, request_id}}`. */
function toErrorAnswer(
  context: Context<AppEnvironment>,
  error: { code: string; message: string; status: number; retryAfterSeconds?: number | undefined },
): Response {
  const { code, message, status, retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) context.header("retry-after", String(retryAfterSeconds));
  return context.json(
    { error: { code, message, request_id: context.get("requestId") } },
    status as ContentfulStatusCode,
  );
}

/** Answers what a handler threw. What we did not expect gets a fixed text; its detail goes to the log. */
export function answerError(thrown: Error, context: Context<AppEnvironment>): Response {
  const error = toOutage(thrown);
  if (isChatKitError(error)) return toErrorAnswer(context, error);
  if (error instanceof HTTPException) {
    return toErrorAnswer(context, { code: "invalid_request", message: error.message, status: error.status });
  }
  context.get("log").error({ err: error }, "a request failed");
  return toErrorAnswer(context, { code: "internal_error", message: publicText, status: 500 });
}

export function answerNotFound(context: Context<AppEnvironment>): Response {
  return toErrorAnswer(context, new ChatKitError("not_found", `There is nothing at ${context.req.path}.`));
}
