import type { ChatKitRequest, ParlorRequest } from "@parlor/protocol";
import type { RequestScope } from "../services.ts";
import { inSpan } from "./in-span.ts";

function readThreadId({ params }: { params?: unknown }): string | undefined {
  const id = (params as { thread_id?: unknown } | undefined)?.thread_id;
  return typeof id === "string" ? id : undefined;
}

/** Answers a request within its span, and tells what became of it. */
export async function observeRequest<Context, T>(
  scope: RequestScope<Context>,
  request: ChatKitRequest | ParlorRequest,
  answer: () => Promise<T>,
): Promise<T> {
  const { services, requestId, caller } = scope;
  const { tracer, observe } = services.options;
  if (!tracer && !observe) return answer();
  const startedAt = performance.now();
  const threadId = readThreadId(request);
  let isRefused = true;
  try {
    const attributes = { "parlor.request_type": request.type, "parlor.request_id": requestId };
    const given = await inSpan(tracer, `chatkit ${request.type}`, attributes, answer);
    isRefused = false;
    return given;
  } finally {
    services.observe({
      type: "request.ended",
      requestType: request.type,
      requestId,
      owner: caller.owner,
      ...(threadId === undefined ? {} : { threadId }),
      isRefused,
      durationMs: performance.now() - startedAt,
    });
  }
}
