import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { toNodeListener } from "./node.ts";
import { createProxy } from "./proxy.ts";
import { createMemoryAttachmentStore } from "./stores/memory-attachment-store.ts";
import { createChatKitHarness } from "./testing/chatkit-harness.ts";

const open: (() => Promise<void>)[] = [];

const { start } = createChatKitHarness();

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function startBackend(
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return `http://127.0.0.1:${address.port}`;
}

function toRequest(path: string, init: RequestInit = {}): Request {
  return new Request(`http://app.test${path}`, init);
}

test("a stream is passed on piece by piece, uncompressed, with the headers that keep others from buffering it", async () => {
  const released = Promise.withResolvers<void>();
  const target = await startBackend(async (incoming, outgoing) => {
    outgoing.setHeader("content-type", "text/event-stream");
    outgoing.setHeader("x-request-id", "req_1");
    outgoing.setHeader("x-parlor-run", "run_1");
    outgoing.write(`data: ${incoming.headers["accept-encoding"]}\n\n`);
    await released.promise;
    outgoing.end("data: two\n\n");
  });
  const response = await createProxy({ target })(toRequest("/api/chatkit", { method: "POST", body: "{}" }));
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
    "x-request-id": "req_1",
    "x-parlor-run": "run_1",
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const readText = async () => new TextDecoder().decode((await reader.read()).value);
  expect(await readText()).toBe("data: identity\n\n");
  released.resolve();
  expect(await readText()).toBe("data: two\n\n");
  expect((await reader.read()).done).toBe(true);
});

test("method, path, query, body, cookies and the person's headers arrive; what is about the connection does not", async () => {
  const target = await startBackend(async (incoming, outgoing) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    outgoing.setHeader("set-cookie", ["a=1; HttpOnly", "b=2"]);
    outgoing.setHeader("keep-alive", "timeout=5");
    outgoing.statusCode = 201;
    outgoing.end(
      JSON.stringify({ method: incoming.method, url: incoming.url, headers: incoming.headers, body }),
    );
  });
  const response = await createProxy({ target })(
    toRequest("/api/tasks?status=open&q=%C3%A9", {
      method: "PATCH",
      body: "né",
      headers: {
        cookie: "session=1",
        origin: "http://app.test",
        connection: "close, x-private",
        "x-private": "1",
        te: "trailers",
      },
    }),
  );
  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
  expect(response.headers.has("keep-alive")).toBe(false);
  const seen = (await response.json()) as { headers: Record<string, string> };
  expect(seen).toMatchObject({ method: "PATCH", url: "/api/tasks?status=open&q=%C3%A9", body: "né" });
  expect(seen.headers).toMatchObject({
    cookie: "session=1",
    origin: "http://app.test",
    "x-forwarded-host": "app.test",
    "x-forwarded-proto": "http",
    "x-request-id": expect.stringMatching(/^req_/),
  });
  expect(seen.headers).not.toHaveProperty("x-private");
  expect(seen.headers).not.toHaveProperty("te");
});

test("a compressed answer is passed on whole, without the length and encoding that it no longer has", async () => {
  const { gzipSync } = await import("node:zlib");
  const target = await startBackend((_incoming, outgoing) => {
    outgoing.writeHead(200, { "content-encoding": "gzip", "content-type": "application/json" });
    outgoing.end(gzipSync('{"ok":true}'));
  });
  const response = await createProxy({ target })(toRequest("/api/x"));
  expect(response.headers.has("content-encoding")).toBe(false);
  expect(response.headers.has("content-length")).toBe(false);
  expect(await response.json()).toEqual({ ok: true });
});

test("errors and redirects of the backend are passed as they are", async () => {
  const target = await startBackend((incoming, outgoing) => {
    if (incoming.url === "/moved") outgoing.writeHead(302, { location: "/elsewhere" }).end();
    else
      outgoing
        .writeHead(404, { "content-type": "application/json" })
        .end('{"error":{"code":"thread_not_found"}}');
  });
  const proxy = createProxy({ target });
  const missing = await proxy(toRequest("/x"));
  expect([missing.status, await missing.text()]).toEqual([404, '{"error":{"code":"thread_not_found"}}']);
  const moved = await proxy(toRequest("/moved"));
  expect([moved.status, moved.headers.get("location")]).toEqual([302, "/elsewhere"]);
});

test("a backend that is down is a 502 with a code, a text and the request id", async () => {
  const target = await startBackend(() => {});
  await open.splice(0)[0]?.();
  const told: unknown[] = [];
  const proxy = createProxy({ target, onError: (error, request) => told.push({ error, request }) });
  const response = await proxy(toRequest("/api/x?secret=1", { headers: { "x-request-id": "trace-1" } }));
  expect(response.status).toBe(502);
  // The host's log has the whole of it; a query may hold what is nobody's to read.
  expect(told).toEqual([
    {
      error: expect.objectContaining({ cause: expect.objectContaining({ code: "ECONNREFUSED" }) }),
      request: { method: "GET", path: "/api/x", requestId: "trace-1" },
    },
  ]);
  const body = (await response.json()) as { error: { message: string } };
  expect(body).toEqual({
    error: {
      code: "backend_unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
      request_id: "trace-1",
    },
  });
  expect(body.error.message).not.toContain("127.0.0.1");
});

test("a client that leaves before there is an answer is no failure to tell of", async () => {
  const arrived = Promise.withResolvers<void>();
  const target = await startBackend(() => arrived.resolve());
  const told: unknown[] = [];
  const leaving = new AbortController();
  const proxy = createProxy({ target, onError: (error) => told.push(error) });
  const answered = proxy(toRequest("/slow", { signal: leaving.signal }));
  await arrived.promise;
  leaving.abort();
  expect((await answered).status).toBe(499);
  expect(told).toEqual([]);
});

test.each([
  ["in one piece", (form: FormData) => form],
  ["in pieces, without its length", (form: FormData) => new Response(form).body],
])("an upload that is too large, sent %s, is told so through the proxy", async (_, toBody) => {
  const { chatKit } = await start({
    attachments: createMemoryAttachmentStore({ url: "/files" }),
    limits: { maxAttachmentBytes: 100_000 },
  });
  const target = await startBackend(toNodeListener(chatKit.files));
  const told: unknown[] = [];
  const front = await startBackend(toNodeListener(createProxy({ target, onError: (e) => told.push(e) })));
  for (let round = 0; round < 5; round += 1) {
    const form = new FormData();
    form.append("file", new File([new Uint8Array(30_000_000)], "a.png", { type: "image/png" }));
    const body = toBody(form);
    const type = "multipart/form-data; boundary=x";
    const response = await fetch(`${front}/files`, {
      method: "POST",
      headers: { "x-user": "ada", ...(body instanceof FormData ? {} : { "content-type": type }) },
      body,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: "attachment_too_large" } });
  }
  expect(told).toEqual([]);
});

test.each(["aborting the request", "leaving the answer"])("%s reaches the backend", async (how) => {
  const closed = Promise.withResolvers<void>();
  const target = await startBackend((_incoming, outgoing) => {
    outgoing.on("close", () => closed.resolve());
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    outgoing.write("data: one\n\n");
  });
  const leaving = new AbortController();
  const response = await createProxy({ target })(toRequest("/stream", { signal: leaving.signal }));
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  if (how === "aborting the request") leaving.abort();
  else await reader.cancel();
  await closed.promise;
  expect(response.status).toBe(200);
});

test("a backend that dies within a stream makes the stream fail, not end", async () => {
  const target = await startBackend((_incoming, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    outgoing.write("data: one\n\n", () => outgoing.destroy());
  });
  const response = await createProxy({ target })(toRequest("/stream"));
  await expect(response.text()).rejects.toThrow();
});

test("the target is fixed: no path leaves its prefix", async () => {
  const seen: (string | undefined)[] = [];
  const target = await startBackend((incoming, outgoing) => {
    seen.push(incoming.url);
    outgoing.end();
  });
  const proxy = createProxy({ target: `${target}/inner`, stripPrefix: "/api" });
  for (const path of ["/api/tasks", "/api", "/api/../../etc", "/api/a?to=http://evil.example/"]) {
    expect((await proxy(toRequest(path))).status).toBe(200);
  }
  expect(seen).toEqual(["/inner/tasks", "/inner/", "/inner/etc", "/inner/a?to=http://evil.example/"]);
  for (const path of ["/api/%2e%2e/admin", "/api/..%2fadmin", "/api/%5c..%5cadmin", "//evil.example/"]) {
    await proxy(toRequest(path));
  }
  expect(seen.filter((url) => !url?.startsWith("/inner/"))).toEqual([]);
});

test.each([
  ["", "an empty string"],
  [undefined, "undefined"],
  ["localhost:8000", '"localhost:8000"'],
  ["ftp://127.0.0.1", '"ftp://127.0.0.1"'],
  ["/api", '"/api"'],
])("a target that is no http or https URL is refused by name: %s", (given, found) => {
  const create = () => createProxy({ target: given as string });
  expect(create).toThrow(TypeError);
  expect(create).toThrow(`createProxy: target is ${found}. It must be an http or https URL`);
});
