import { once } from "node:events";
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";

/** A span as OTLP's JSON has it, with the service that sent it. */
interface CollectedSpan {
  service: string | undefined;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: readonly { key: string; value: Record<string, unknown> }[];
}

interface OtlpRequest {
  resourceSpans: readonly {
    resource: { attributes: readonly { key: string; value: { stringValue?: string } }[] };
    scopeSpans: readonly { spans: readonly Omit<CollectedSpan, "service">[] }[];
  }[];
}

/** A collector that keeps what it is sent, by OTLP over HTTP. */
export interface TraceCollector {
  readonly url: string;
  spans(): readonly CollectedSpan[];
  close(): Promise<void>;
}

function toSpans({ resourceSpans }: OtlpRequest): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue;
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const kept: CollectedSpan[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const body = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
    if (incoming.url === "/v1/traces") kept.push(...toSpans(JSON.parse(body) as OtlpRequest));
    outgoing.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    spans: () => kept,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
