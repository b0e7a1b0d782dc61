import { type Attributes, context, type Span, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";

/** What an error is called in a trace: its code or its kind, never its message, which may quote what people wrote. */
function nameError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/** Marks a span as failed. Without an error, with a name of it that is known. */
export function failSpan(span: Span, error: unknown): void {
  span.setAttribute("error.type", typeof error === "string" ? error : nameError(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * Does work within a span of its own, the child of the one that is active; what the work begins has this one as its
 * parent. Without a tracer only the work is done. Gives and throws what the work does; of an error the span has its
 * code or kind.
 */
export async function inSpan<T>(
  tracer: Tracer | undefined,
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  if (!tracer) return work();
  const span = tracer.startSpan(name, { attributes });
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}
