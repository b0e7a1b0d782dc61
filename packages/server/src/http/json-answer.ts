import { createTextResponse, type TextSource } from "./text-source.ts";

/** The headers that every answer has, but for `x-parlor`. */
function toBaseHeaders(requestId: string): Record<string, string> {
  return { "x-request-id": requestId, "cache-control": "no-store" };
}

export function toJsonAnswer(
  body: unknown,
  requestId: string,
  options: { status?: number; headers?: Record<string, string> } = {},
): Response {
  const { status = 200, headers } = options;
  return Response.json(body, { status, headers: { ...toBaseHeaders(requestId), ...headers } });
}

export function toErrorAnswer(
  error: { code: string; message: string; status: number; retryAfterSeconds?: number | undefined },
  requestId: string,
): Response {
  const { code, message, status, retryAfterSeconds } = error;
  return toJsonAnswer({ error: { code, message, request_id: requestId } }, requestId, {
    status,
    ...(retryAfterSeconds === undefined ? {} : { headers: { "retry-after": String(retryAfterSeconds) } }),
  });
}

/** A run's events. `x-parlor-run` names the run, so that a client knows it again. `isDirect`: see `createTextResponse`. */
export function toStreamAnswer(
  body: ReadableStream<Uint8Array> | TextSource,
  { requestId, runId, isDirect }: { requestId: string; runId: string; isDirect?: boolean },
): Response {
  const init = {
    headers: {
      ...toBaseHeaders(requestId),
      "x-parlor-run": runId,
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  };
  return typeof body === "function" ? createTextResponse(body, init, isDirect) : new Response(body, init);
}
