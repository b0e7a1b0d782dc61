/** The headers that every answer has. `x-parlor` tells a client that turns can be resumed here. */
export function toBaseHeaders(requestId: string): Record<string, string> {
  return { "x-request-id": requestId, "x-parlor": "1", "cache-control": "no-store" };
}

export function toJsonAnswer(body: unknown, requestId: string, status = 200): Response {
  return Response.json(body, { status, headers: toBaseHeaders(requestId) });
}

export function toErrorAnswer(
  error: { code: string; message: string; status: number },
  requestId: string,
): Response {
  const { code, message, status } = error;
  return toJsonAnswer({ error: { code, message, request_id: requestId } }, requestId, status);
}

export function toStreamAnswer(body: ReadableStream<Uint8Array>, requestId: string): Response {
  return new Response(body, {
    headers: {
      ...toBaseHeaders(requestId),
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
