import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { createRequestTracing } from "./trace-requests.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number };
}

/** A collector on real HTTP, and a server whose requests are traced to it; `seen` is what it would pass on. */
async function start() {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const collector = await listen(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const body = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
    bodies.push(`${incoming.url} ${body}`);
    const { resourceSpans } = JSON.parse(body) as {
      resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
    };
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    outgoing.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const tracing = createRequestTracing(`${collector}/`);
  const seen: (string | undefined)[] = [];
  const url = await listen((incoming, outgoing) => {
    tracing.watch(incoming, outgoing);
    seen.push(incoming.headers.traceparent?.toString());
    outgoing.setHeader("x-request-id", "req_1");
    outgoing.writeHead(incoming.url?.includes("fail") ? 503 : 200).end("ok");
  });
  return { url, seen, spans, bodies, tracing };
}

const toValues = (span: Span | undefined) =>
  Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));

test("a request is a span of the trace that it brings along, and what is passed on is part of it", async () => {
  const { url, seen, spans, bodies, tracing } = await start();
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const answer = await fetch(`${url}/api/chatkit?secret=hunter2`, {
    method: "POST",
    headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: "other=1" },
    body: "the text of a message",
  });
  expect(await answer.text()).toBe("ok");
  await tracing.close();
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({ name: "web POST chatkit", traceId, parentSpanId: "b7ad6b7169203331" });
  expect(seen).toEqual([`00-${traceId}-${spans[0]?.spanId}-01`]);
  expect(toValues(spans[0])).toEqual({
    "http.request.method": "POST",
    "parlor.family": "chatkit",
    "http.response.status_code": 200,
    "parlor.left_early": false,
    "parlor.request_id": "req_1",
  });
  expect(bodies.join()).toContain("/v1/traces");
  expect(bodies.join()).not.toMatch(/hunter2|text of a message/);
});

test("a request without a trace begins one; names are not the caller's, and an answer of 503 is an error", async () => {
  const { url, seen, spans, tracing } = await start();
  await (await fetch(`${url}/api/invented/fail`)).text();
  await (await fetch(`${url}/invented?x`, { headers: { traceparent: "nonsense" } })).text();
  await tracing.close();
  expect(spans.map(({ name }) => name).sort()).toEqual(["web GET other", "web GET page"]);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2);
  expect(spans.every(({ parentSpanId }) => !parentSpanId)).toBe(true);
  expect(seen.every((header) => /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(header ?? ""))).toBe(true);
  expect(spans.find(({ name }) => name === "web GET other")?.status).toMatchObject({ code: 2 });
});

test("a collector that is not there holds nothing up", async () => {
  const tracing = createRequestTracing("http://127.0.0.1:1");
  const url = await listen((incoming, outgoing) => {
    tracing.watch(incoming, outgoing);
    outgoing.end("ok");
  });
  expect(await (await fetch(url)).text()).toBe("ok");
  await tracing.close();
});
