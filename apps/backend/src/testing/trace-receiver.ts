import { once } from "node:events";
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";

/** A span as OTLP's JSON has it. */
interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: readonly { key: string; value: unknown }[];
}

interface OtlpRequest {
  resourceSpans: readonly { scopeSpans: readonly { spans: readonly ReceivedSpan[] }[] }[];
}

/** A collector that keeps what it is sent, by OTLP over HTTP. */
export interface TraceReceiver {
  readonly url: string;
  spans(): ReceivedSpan[];
  /** All of what it was sent, headers too, as text. */
  text(): string;
  close(): Promise<void>;
}

export async function startTraceReceiver(): Promise<TraceReceiver> {
  const bodies: string[] = [];
  const others: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const body = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
    others.push(`${incoming.method} ${incoming.url} ${JSON.stringify(incoming.headers)}`);
    if (incoming.url === "/v1/traces") bodies.push(body);
    outgoing.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans: () =>
      bodies.flatMap((body) =>
        (JSON.parse(body) as OtlpRequest).resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans),
        ),
      ),
    text: () => [...others, ...bodies].join("\n"),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
