import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type BodyReader, IncomingRequest, isDirectHandler } from "./http/incoming-request.ts";
import { type TextSource, takeTextSource } from "./http/text-source.ts";

/** Bytes of a body that are read ahead of whoever reads it. */
const READ_AHEAD_BYTES = 64 * 1024;
/** How long a client that is refused may go on sending. Cut off at once, it would not see why. */
const LINGER_MS = 2_000;

/**
 * Reads a request's body, from when it is asked to. Unlike `Readable.toWeb`, letting go of it does not close the
 * connection: the answer that says why still has to go out on it.
 */
function createBodyReader(incoming: IncomingMessage): BodyReader {
  const parts: Uint8Array[] = [];
  let length = 0;
  let isEnded = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const take = (part: Uint8Array) => {
    parts.push(part);
    length += part.byteLength;
    if (length >= READ_AHEAD_BYTES) incoming.pause();
    wake?.();
  };
  const end = () => {
    letGo();
    isEnded = true;
    wake?.();
  };
  const fail = () => {
    letGo();
    failure = new Error("the connection was lost before the body had arrived");
    wake?.();
  };
  const letGo = () => {
    incoming.off("data", take).off("end", end).off("close", fail);
  };
  let isOpen = false;
  /** At the first read: until then the body is left to whoever refuses the request. */
  function open() {
    isOpen = true;
    if (incoming.destroyed) fail();
    else incoming.on("data", take).on("end", end).on("close", fail);
  }
  return {
    async read() {
      if (!isOpen) open();
      while (parts.length === 0 && !isEnded && !failure) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        incoming.resume();
        await promise;
      }
      const value = parts.shift();
      if (!value && failure) throw failure;
      length -= value?.byteLength ?? 0;
      return { done: value === undefined, value };
    },
    async cancel() {
      letGo();
      parts.length = 0;
      isOpen = true;
      isEnded = true;
      incoming.pause();
      wake?.();
    },
  };
}

/** The same as a web stream. */
function toBody(reader: BodyReader): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done || !value) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  );
}

/** What a parser that ran before us, such as `express.json()`, has left of a body that can be read only once. */
function toParsedBody(incoming: IncomingMessage): string | Uint8Array<ArrayBuffer> {
  const body: unknown = "body" in incoming ? incoming.body : undefined;
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return body === undefined ? "" : JSON.stringify(body);
}

function toUrl(incoming: IncomingMessage): URL {
  const protocol = "encrypted" in incoming.socket ? "https" : "http";
  const origin = `${protocol}://${incoming.headers.host ?? "localhost"}`;
  const target = incoming.url ?? "/";
  // Joined by hand: as a relative address, `//elsewhere/path` would name another host, and another path.
  return target.startsWith("/") ? new URL(origin + target) : new URL(target, origin);
}

/** What reads the body; undefined for a request that has none, or whose body a parser has read before. */
function toReader(incoming: IncomingMessage): BodyReader | undefined {
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  return hasBody && !incoming.readableEnded ? createBodyReader(incoming) : undefined;
}

function toRequest(
  incoming: IncomingMessage,
  { gone, reader, isDirect }: { gone: AbortSignal; reader: BodyReader | undefined; isDirect: boolean },
): Request {
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(incoming.headers)) {
    // What a parser has read is as it was before it was packed.
    if (name === "content-encoding" && incoming.readableEnded) continue;
    if (typeof value === "string") headers.push([name, value]);
    else for (const one of value ?? []) headers.push([name, one]);
  }
  const init: RequestInit & { duplex: "half" } = {
    method: incoming.method ?? "GET",
    headers,
    duplex: "half",
  };
  const url = toUrl(incoming);
  if (incoming.method === "GET" || incoming.method === "HEAD")
    return new IncomingRequest(url, init, { gone });
  if (!reader) return new IncomingRequest(url, { ...init, body: toParsedBody(incoming) }, { gone });
  if (isDirect) return new IncomingRequest(url, init, { gone, reader });
  return new IncomingRequest(url, { ...init, body: toBody(reader) }, { gone });
}

/** An error before there is an answer of the handler's. */
function refuse(outgoing: ServerResponse, status: number, code: string, message: string): void {
  for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
  outgoing.writeHead(status, "", { "content-type": "application/json", connection: "close" });
  outgoing.end(JSON.stringify({ error: { code, message, request_id: "" } }));
}

function writeHeaders(response: Response, outgoing: ServerResponse): void {
  outgoing.statusCode = response.status;
  if (response.statusText) outgoing.statusMessage = response.statusText;
  for (const [name, value] of response.headers) if (name !== "set-cookie") outgoing.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader("set-cookie", cookies);
}

/** Refuses a request whose body is still arriving: with a whole answer first, and the end of the connection after it. */
async function answerEarly(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer());
  outgoing.setHeader("connection", "close");
  outgoing.setHeader("content-length", body.byteLength);
  outgoing.write(body);
  incoming.resume();
  if (!incoming.complete) {
    const lingering = AbortSignal.timeout(LINGER_MS);
    await once(incoming, "end", { signal: lingering }).catch(() => undefined);
  }
  outgoing.end();
}

/** Writes a body as it comes, no faster than the client takes it. */
async function writeBody(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const reader = body.getReader();
  const leave = () => void reader.cancel(gone.reason).catch(() => undefined);
  if (gone.aborted) leave();
  gone.addEventListener("abort", leave);
  // What is ready at once goes out together with the headers.
  const flushing = setImmediate(() => outgoing.flushHeaders());
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!outgoing.write(part.value)) await once(outgoing, "drain", { signal: gone });
    }
  } finally {
    clearImmediate(flushing);
    gone.removeEventListener("abort", leave);
  }
  outgoing.end();
}

/** Writes what a source gives, the same without the web stream in between, which costs more than all else of an event. */
function writeText(source: TextSource, outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // What is ready at once goes out together with the headers.
  const flushing = setImmediate(() => outgoing.flushHeaders());
  const following = source({
    write: (piece) => outgoing.write(piece),
    end() {
      outgoing.end();
      resolve();
    },
    fail: reject,
  });
  outgoing.on("drain", following.resume);
  const leave = () => {
    following.leave();
    resolve();
  };
  if (gone.aborted) leave();
  gone.addEventListener("abort", leave);
  return promise.finally(() => {
    clearImmediate(flushing);
    outgoing.off("drain", following.resume);
    gone.removeEventListener("abort", leave);
  });
}

/** How `toNodeListener` tells of what went wrong. */
export interface NodeListenerOptions {
  /**
   * Called with what the handler rejected with, and with what broke an answer's body off. Not called for a client
   * that went away. Default: nothing is told.
   */
  onError?(error: unknown, incoming: IncomingMessage): void;
}

/**
 * A listener for `http.createServer` over a web-standard handler. The answer's body is streamed with backpressure;
 * a client that goes away aborts the request's signal and cancels the body. A body that a parser has read before is
 * taken from `incoming.body`, as Express has it. A handler that rejects is answered 500; an answer that breaks off
 * ends with the connection.
 */
export function toNodeListener(
  handler: (request: Request) => Response | Promise<Response>,
  { onError }: NodeListenerOptions = {},
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  const isDirect = isDirectHandler(handler);
  return async (incoming, outgoing) => {
    const gone = new AbortController();
    // Whoever ran before us may have taken so long that the client has left meanwhile.
    if (outgoing.destroyed) gone.abort();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    // A connection that breaks while the body arrives is told by the body, and by the signal.
    incoming.on("error", () => undefined);
    const reader = toReader(incoming);
    let request: Request;
    try {
      request = toRequest(incoming, { gone: gone.signal, reader, isDirect });
    } catch {
      // An unusable address, host or method.
      refuse(outgoing, 400, "invalid_request", "The request is no valid HTTP request.");
      return;
    }
    try {
      const response = await handler(request);
      writeHeaders(response, outgoing);
      if (response.status >= 400 && !incoming.complete) {
        // Nobody reads it any more: it is only let through.
        await reader?.cancel();
        await answerEarly(response, incoming, outgoing);
        return;
      }
      const source = takeTextSource(response);
      if (source) await writeText(source, outgoing, gone.signal);
      else if (response.body) await writeBody(response.body, outgoing, gone.signal);
      else outgoing.end();
    } catch (error) {
      if (!gone.signal.aborted) onError?.(error, incoming);
      // An answer that broke off can only be cut: its end would make it look whole.
      if (outgoing.headersSent || gone.signal.aborted) outgoing.destroy();
      else refuse(outgoing, 500, "internal_error", "Something went wrong on our side. Try again.");
    }
  };
}
