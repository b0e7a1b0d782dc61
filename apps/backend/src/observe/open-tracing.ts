import { type Context, context, ROOT_CONTEXT, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Config } from "../config.ts";
import { version } from "../version.ts";

/** Where spans are made and sent. */
export interface Tracing {
  tracer: Tracer;
  /** What a request's `traceparent` says that it is part of; a new trace where it says nothing, or nothing valid. */
  readParent(headers: Headers): Context;
  /** Sends what is left. Never rejects. */
  close(): Promise<void>;
}

const headerGetter = {
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
  keys: (headers: Headers) => [...headers.keys()],
};

/** Sends traces to an OTLP/HTTP collector. Undefined, and nothing is made or sent, without its address. */
export function openTracing({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
}: Pick<Config, "OTEL_EXPORTER_OTLP_ENDPOINT">): Tracing | undefined {
  if (endpoint === undefined) return undefined;
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "parlor-backend", "service.version": version }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  // One for the process: a second app in it, as in tests, shares it.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagator = new W3CTraceContextPropagator();
  return {
    tracer: provider.getTracer("parlor", version),
    readParent: (headers) => propagator.extract(ROOT_CONTEXT, headers, headerGetter),
    close: () => provider.shutdown().catch(() => undefined),
  };
}
