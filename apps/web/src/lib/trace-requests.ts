import type { IncomingMessage, ServerResponse } from "node:http";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

/** Makes a span of each request that the web app answers or passes on, and sends them to a collector. */
export interface RequestTracing {
  /**
   * Begins the span of a request, which ends with its answer, a stream included. It is part of what the request's
   * `traceparent` says, and takes its place there: whoever the request is passed on to is part of it.
   */
  watch(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** Sends what is left. Never rejects. */
  close(): Promise<void>;
}

/** What spans are called: names that callers cannot invent. */
const families = new Set([
  "auth",
  "chatkit",
  "tasks",
  "tokens",
  "admin",
  "conversations",
  "account",
  "files",
]);
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function toFamily(url: string): string {
  const [, first = "", second = ""] = (url.split("?")[0] ?? "").split("/");
  if (first === "api") return families.has(second) ? second : "other";
  return ["mcp", "health"].includes(first) ? first : "page";
}

const headerGetter = {
  get: (headers: IncomingMessage["headers"], name: string) => headers[name],
  keys: (headers: IncomingMessage["headers"]) => Object.keys(headers),
};
const headerSetter = {
  set: (headers: IncomingMessage["headers"], name: string, value: string) => {
    headers[name] = value;
  },
};

/** One who stops waits for a collector that is away no longer than this. */
const SEND_TIMEOUT_MS = 3_000;

/** Sends spans by OTLP over HTTP to a collector's address, such as `http://127.0.0.1:4318`. */
export function createRequestTracing(endpoint: string): RequestTracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, "")}/v1/traces`,
    timeoutMillis: SEND_TIMEOUT_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "parlor-web" }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("parlor-web");
  const propagator = new W3CTraceContextPropagator();

  return {
    watch(incoming, outgoing) {
      const method = methods.has(incoming.method ?? "") ? incoming.method : "OTHER";
      const family = toFamily(incoming.url ?? "");
      const parent = propagator.extract(ROOT_CONTEXT, incoming.headers, headerGetter);
      const attributes = { "http.request.method": method, "parlor.family": family };
      const span = tracer.startSpan(`web ${method} ${family}`, { kind: SpanKind.SERVER, attributes }, parent);
      // What the client has said of its own trace's state does not fit a trace of ours.
      delete incoming.headers.tracestate;
      propagator.inject(trace.setSpan(parent, span), incoming.headers, headerSetter);
      outgoing.once("close", () => {
        const requestId = outgoing.getHeader("x-request-id");
        span.setAttributes({
          "http.response.status_code": outgoing.statusCode,
          "parlor.left_early": !outgoing.writableFinished,
          ...(typeof requestId === "string" ? { "parlor.request_id": requestId } : {}),
        });
        if (outgoing.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      });
    },
    close: () => provider.shutdown().catch(() => undefined),
  };
}
