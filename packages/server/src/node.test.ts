import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text as readText } from "node:stream/consumers";
import type { ThreadItem } from "@parlor/protocol";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ChatKitOptions } from "./chatkit.ts";
import { toNodeListener } from "./node.ts";
import { createMemoryRunLog } from "./runs/memory-run-log.ts";
import { createMemoryAttachmentStore } from "./stores/memory-attachment-store.ts";
import {
  type Context,
  createChatKitHarness,
  createHeldResponder,
  createThread,
  eventually,
  textOf,
  toCreate,
} from "./testing/chatkit-harness.ts";
import { toMessageEvents } from "./testing/scripted-responder.ts";
import { readAllEvents } from "./testing/test-server.ts";

const { start } = createChatKitHarness();
const servers: Server[] = [];
const sockets: Socket[] = [];
const unhandled: unknown[] = [];
process.on("unhandledRejection", (error) => unhandled.push(error));

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
  expect(unhandled).toEqual([]);
});

async function listen(options: Partial<ChatKitOptions<Context>> = {}) {
  const runLog = createMemoryRunLog();
  const running = await start({ runLog, ...options });
  const server = createServer(toNodeListener(running.chatKit.handler)).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return { ...running, runLog, port: (server.address() as AddressInfo).port };
}

/** A connection on which every byte is ours, and all that came back. */
async function open(port: number, options: { allowHalfOpen?: boolean } = {}) {
  const socket = connect({ port, host: "127.0.0.1", ...options });
  sockets.push(socket);
  const state = { received: "", isClosed: false };
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    state.received += text;
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    state.isClosed = true;
  });
  await once(socket, "connect");
  return { socket, state };
}

function toHead(fields: Record<string, string | number>): string {
  const headers = { host: "chatkit.test", "x-user": "ada", "content-type": "application/json", ...fields };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `POST / HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

async function readThread(running: Awaited<ReturnType<typeof listen>>): Promise<ThreadItem[]> {
  const [thread] = (await running.store.listThreads("ada", { limit: 1, order: "desc" })).data;
  if (!thread) return [];
  return (await running.store.listItems("ada", thread.id, { limit: 10, order: "asc" })).data;
}

describe("bodies that are no good", () => {
  test.each([
    ["whose length is told", { "content-length": 50_000_000 }],
    ["whose length is not told", { "transfer-encoding": "chunked" }],
  ])("a body that is too large, %s, is refused while it is still being sent", async (_, fields) => {
    const { port } = await listen();
    const { socket, state } = await open(port);
    socket.write(toHead(fields));
    const piece = "x".repeat(64 * 1024);
    const chunk = "content-length" in fields ? piece : `10000\r\n${piece}\r\n`;
    let sent = 0;
    while (!state.received.includes('"request_id"') && sent < 50_000_000) {
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), once(socket, "data")]);
      sent += piece.length;
      await new Promise(setImmediate);
    }
    expect(state.received).toMatch(/^HTTP\/1\.1 413 /);
    expect(state.received).toContain('"code":"body_too_large"');
    expect(state.received.toLowerCase()).toContain("connection: close");
    // Far from all of it was taken.
    expect(sent).toBeLessThan(25_000_000);
    await eventually(() => expect(state.isClosed).toBe(true));
  });

  test("who is refused unread gets the answer also when it reads only once it has written everything", async () => {
    const { port } = await listen();
    const { socket, state } = await open(port);
    socket.pause();
    const length = 8_000_000;
    const { promise: isWritten, resolve } = Promise.withResolvers<void>();
    socket.write(`${toHead({ "content-length": length })}${"x".repeat(length)}`, () => resolve());
    await isWritten;
    socket.resume();
    await eventually(() => expect(state.received).toContain('"code":"body_too_large"'));
    expect(state.received).toMatch(/^HTTP\/1\.1 413 /);
    await eventually(() => expect(state.isClosed).toBe(true));
  });

  test("a body that stalls is answered 408, and its connection closed", async () => {
    const { port } = await listen({ limits: { bodyTimeoutMs: 50 } });
    const { socket, state } = await open(port);
    socket.write(`${toHead({ "content-length": 1000 })}{"type":`);
    await eventually(() => expect(state.received).toContain('"code":"body_timeout"'));
    expect(state.received).toMatch(/^HTTP\/1\.1 408 /);
    await eventually(() => expect(state.isClosed).toBe(true));
  });

  test("a connection that is lost in the middle of a body leaves nothing behind", async () => {
    const running = await listen();
    const { socket } = await open(running.port);
    const body = JSON.stringify(toCreate("Hi"));
    socket.write(`${toHead({ "content-length": body.length })}${body.slice(0, 20)}`);
    await new Promise(setImmediate);
    socket.destroy();
    expect((await createThread(running)).events.at(-1)?.type).toBe("thread.item.done");
    expect((await running.store.listThreads("ada", { limit: 10, order: "asc" })).data).toHaveLength(1);
  });

  test("what is no request at all is answered 400", async () => {
    const { port } = await listen();
    const { socket, state } = await open(port);
    socket.write("POST http://[ HTTP/1.1\r\nhost: chatkit.test\r\ncontent-length: 0\r\n\r\n");
    await eventually(() => expect(state.received).toMatch(/^HTTP\/1\.1 400 /));
  });
});

describe("a handler that fails", () => {
  async function serve(handler: (request: Request) => Promise<Response>) {
    const told: unknown[] = [];
    const listener = toNodeListener(handler, {
      onError: (error, { url }) => told.push([url, String(error)]),
    });
    const server = createServer(listener).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return { told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x` };
  }

  test("before it answers: a 500 without its words, which are told", async () => {
    const { told, url } = await serve(async () => {
      throw new Error("secret detail");
    });
    const response = await fetch(url);
    expect([response.status, await response.json()]).toEqual([
      500,
      {
        error: {
          code: "internal_error",
          message: "Something went wrong on our side. Try again.",
          request_id: "",
        },
      },
    ]);
    expect(told).toEqual([["/x", "Error: secret detail"]]);
  });

  test("within its answer: the connection is cut, so that it does not look whole, and it is told", async () => {
    const isRead = Promise.withResolvers<void>();
    const { told, url } = await serve(async () => {
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("data: one\n\n")),
        async pull() {
          await isRead.promise;
          throw new Error("the log is away");
        },
      });
      return new Response(body);
    });
    const response = await fetch(url);
    isRead.resolve();
    await expect(response.text()).rejects.toThrow();
    expect(told).toEqual([["/x", "Error: the log is away"]]);
  });

  test("a client that goes is none", async () => {
    const asked = Promise.withResolvers<void>();
    const { told, url } = await serve(async (request) => {
      asked.resolve();
      await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
      throw request.signal.reason;
    });
    const leaving = new AbortController();
    const answer = fetch(url, { signal: leaving.signal });
    await asked.promise;
    leaving.abort();
    await expect(answer).rejects.toThrow();
    const server = servers.at(-1) as Server;
    await eventually(
      () =>
        new Promise<void>((resolve, reject) => {
          server.getConnections((_, count) => (count === 0 ? resolve() : reject(new Error("still open"))));
        }),
    );
    expect(told).toEqual([]);
  });
});

describe("clients that go", () => {
  test("a half-closed connection is a client that has gone: its turn is stopped and kept", async () => {
    const held = createHeldResponder();
    const running = await listen({ respond: held.respond });
    const { socket, state } = await open(running.port, { allowHalfOpen: true });
    const body = JSON.stringify(toCreate("Tell me"));
    socket.write(toHead({ "content-length": body.length }) + body);
    await held.said;
    socket.end();
    await eventually(() => expect(held.state.isAborted).toBe(true));
    await eventually(async () =>
      expect((await readThread(running)).slice(0, 2).map(textOf)).toEqual(["Tell me", "Once upon"]),
    );
    await eventually(() => expect(state.isClosed).toBe(true));
  });

  test("a client that left while something before us was at work holds no stream", async () => {
    const running = await start({ limits: { maxStreamsPerOwner: 1 } });
    const listener = toNodeListener(running.chatKit.handler);
    const hasLeft = Promise.withResolvers<void>();
    const handled: Promise<void>[] = [];
    const server = createServer(async (incoming, outgoing) => {
      const body: unknown = JSON.parse(await readText(incoming));
      if (handled.length === 0) {
        leaving.abort();
        outgoing.once("close", hasLeft.resolve);
        await hasLeft.promise;
      }
      handled.push(listener(Object.assign(incoming, { body }), outgoing));
    }).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const leaving = new AbortController();
    const send = (signal?: AbortSignal) =>
      fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
        method: "POST",
        headers: { "x-user": "ada", "content-type": "application/json" },
        body: JSON.stringify(toCreate("Hi")),
        ...(signal ? { signal } : {}),
      });
    await expect(send(leaving.signal)).rejects.toThrow();
    await eventually(() => expect(handled).toHaveLength(1));
    await Promise.all(handled);
    const response = await send();
    expect(response.status).toBe(200);
    expect((await readAllEvents(response)).at(-1)?.type).toBe("thread.item.done");
  });

  test("a half-closed connection of a client that can resume lets its turn go on", async () => {
    const held = createHeldResponder();
    const running = await listen({ respond: held.respond });
    const { socket, state } = await open(running.port, { allowHalfOpen: true });
    const body = JSON.stringify(toCreate("Tell me", { parlor: { resumable: true } }));
    socket.write(toHead({ "content-length": body.length }) + body);
    await held.said;
    socket.end();
    await eventually(() => expect(state.isClosed).toBe(true));
    held.release();
    await eventually(async () =>
      expect((await readThread(running)).map(textOf)).toEqual(["Tell me", "Once upon a time."]),
    );
    expect(held.state.isAborted).toBe(false);
  });
});

test.each([
  ["parsed", (text: string): unknown => JSON.parse(text)],
  ["as text", (text: string): unknown => text],
  ["as bytes", (text: string): unknown => Buffer.from(text)],
])("a body that something before us has read is taken from it, %s", async (_, parse) => {
  const running = await start();
  const listener = toNodeListener(running.chatKit.handler);
  const server = createServer(async (incoming, outgoing) => {
    const body = parse(await readText(incoming));
    await listener(Object.assign(incoming, { body }), outgoing);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
    method: "POST",
    // The parser has also unpacked it.
    headers: { "x-user": "ada", "content-type": "application/json", "content-encoding": "gzip" },
    body: JSON.stringify(toCreate("Grüße 🚀")),
  });
  expect(response.status).toBe(200);
  const [, echoed] = await readAllEvents(response);
  expect(echoed?.type === "thread.item.done" && textOf(echoed.item)).toBe("Grüße 🚀");
});

test("several requests on one connection are answered in their order", async () => {
  const { port } = await listen();
  const { socket, state } = await open(port);
  const body = JSON.stringify({ type: "threads.list", params: {} });
  socket.write((toHead({ "content-length": body.length }) + body).repeat(3));
  await eventually(() => expect(state.received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3));
});

test("a reader that does not read holds nothing up, and gets everything once it does", async () => {
  const pieces = Array.from({ length: 3_000 }, (_, index) => `${index} ${"x".repeat(1_000)}\n`);
  const running = await listen({
    limits: { maxFeedLength: 10_000 },
    async *respond(input) {
      yield* toMessageEvents(input, pieces);
    },
  });
  const read = vi.spyOn(running.runLog, "read");
  const { socket, state } = await open(running.port);
  socket.pause();
  const body = JSON.stringify(toCreate("Tell me", { parlor: { resumable: true } }));
  socket.write(toHead({ "content-length": body.length, connection: "close" }) + body);
  await eventually(async () => expect(textOf((await readThread(running)).at(-1))).toBe(pieces.join("")));
  expect(state.received).toBe("");
  socket.resume();
  await eventually(() => expect(state.isClosed).toBe(true));
  const numbers = [...state.received.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
  expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
  const deltas = [...state.received.matchAll(/"delta":"(\d+) x/g)].map((match) => Number(match[1]));
  expect(deltas).toEqual(pieces.map((_piece, index) => index));
  expect(read).toHaveBeenCalled();
});

test("files over a socket: both ways of uploading, reading back, and one that is too large", async () => {
  const running = await start({
    attachments: createMemoryAttachmentStore({ url: "/files" }),
    limits: { maxAttachmentBytes: 200_000 },
  });
  const server = createServer(toNodeListener(running.chatKit.files)).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/files`;
  const headers = { "x-user": "ada" };
  const bytes = Uint8Array.from({ length: 150_000 }, (_, index) => index % 256);

  const announced = { name: "a.png", size: bytes.length, mime_type: "image/png" };
  const { body } = await running.call<{ id: string }>("attachments.create", announced);
  const put = await fetch(`${url}/${body.id}`, { method: "PUT", headers, body: bytes });
  expect(put.status).toBe(200);
  const form = new FormData();
  form.append("file", new File([bytes], "b.png", { type: "image/png" }));
  const posted = (await (await fetch(url, { method: "POST", headers, body: form })).json()) as { id: string };
  for (const id of [body.id, posted.id]) {
    const read = await fetch(`${url}/${id}`, { headers });
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(bytes);
  }
  const large = new FormData();
  large.append("file", new File([new Uint8Array(5_000_000)], "c.png", { type: "image/png" }));
  const refused = await fetch(url, { method: "POST", headers, body: large });
  expect([refused.status, await refused.json()]).toMatchObject([
    413,
    { error: { code: "attachment_too_large" } },
  ]);
});

test.each([
  ["a request", "POST /", {}],
  ["the bytes of a file", "PUT /files", {}],
  ["a file", "POST /files", { "content-type": "multipart/form-data; boundary=b" }],
])(
  "a client that leaves while %s arrives is told of as such, and as no fault of ours",
  async (_, target, headers) => {
    const records: { level: string; code?: string | undefined }[] = [];
    const seen: { type: string; code?: string | undefined }[] = [];
    const { chatKit, call } = await start({
      attachments: createMemoryAttachmentStore({ url: "http://chatkit.test/files" }),
      log: ({ level, code }) => records.push({ level, code }),
      observe: (observation) => seen.push(observation as { type: string; code?: string }),
    });
    const announced = { name: "notes.txt", size: 100, mime_type: "text/plain" };
    const { id } = (await call<{ id: string }>("attachments.create", announced)).body;
    const route = (request: Request) =>
      new URL(request.url).pathname === "/" ? chatKit.handler(request) : chatKit.files(request);
    const server = createServer(toNodeListener(route)).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const { socket } = await open((server.address() as AddressInfo).port);
    const path = target.startsWith("PUT") ? `${target}/${id}` : target;
    const head = toHead({ "content-length": 100, ...headers }).replace("POST /", path);
    const arrived = once(server, "request");
    socket.write(`${head}{"ty`);
    await arrived;
    socket.resetAndDestroy();
    await eventually(() => expect(records).toEqual([{ level: "info", code: "client_gone" }]));
    expect(seen.filter(({ type }) => type === "request.refused")).toMatchObject([
      { code: "client_gone", status: 400 },
    ]);
  },
);
