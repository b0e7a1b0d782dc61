import { describeValue } from "./describe-value.ts";
import { isChatKitError } from "./errors.ts";
import { createRequestSigner, readSignedBody, SIGNATURE_HEADER } from "./request-signing.ts";

/** How `createProxy` forwards. */
export interface ProxyOptions {
  /** The backend's origin, such as `http://127.0.0.1:8000`, with a path prefix or without. Never taken from a request. */
  target: string;
  /** Taken off the front of a request's path before it is appended to the target's. Default: nothing. */
  stripPrefix?: string;
  /**
   * Signs what is sent, for `createSignatureCheck` of a backend with the same secret: at least 32 characters. Bodies are
   * read whole first, up to 32 MiB. Left out, nothing is signed; an `undefined` that is passed is refused, for it may be
   * a setting that was forgotten.
   */
  signingSecret?: string;
  /** Default: the global fetch. */
  fetch?: typeof fetch;
  /** Called with why the backend could not be reached, for the host's log. Default: nothing is told. */
  onError?(error: unknown, request: { method: string; path: string; requestId: string }): void;
}

/** Headers that are about one connection, not about the message: RFC 9110, section 7.6.1. */
const hopByHopHeaders = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

function withoutHopByHop(headers: Headers): Headers {
  const copy = new Headers(headers);
  const named = headers.get("connection")?.split(",") ?? [];
  for (const name of [...hopByHopHeaders, ...named.map((part) => part.trim().toLowerCase())]) {
    if (/^[\w-]+$/.test(name)) copy.delete(name);
  }
  return copy;
}

function toRequestHeaders(request: Request, url: URL, requestId: string): Headers {
  const headers = withoutHopByHop(request.headers);
  headers.delete("host");
  // fetch counts the bytes that it sends by itself.
  headers.delete("content-length");
  // Whoever waits to be asked for the body has been asked for it by now.
  headers.delete("expect");
  // A compressed stream is held back until there is enough of it to compress.
  headers.set("accept-encoding", "identity");
  headers.set("x-request-id", requestId);
  if (!headers.has("x-forwarded-host"))
    headers.set("x-forwarded-host", request.headers.get("host") ?? url.host);
  if (!headers.has("x-forwarded-proto")) headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
  return headers;
}

function toResponseHeaders(upstream: Response): Headers {
  const headers = withoutHopByHop(upstream.headers);
  // fetch has decoded the body: the upstream's encoding and length are not those of what we send.
  if (headers.has("content-encoding")) {
    headers.delete("content-encoding");
    headers.delete("content-length");
  }
  if (headers.get("content-type")?.startsWith("text/event-stream")) {
    headers.delete("content-length");
    headers.set("cache-control", "no-cache, no-transform");
    headers.set("x-accel-buffering", "no");
  }
  return headers;
}

function toErrorResponse(status: number, code: string, message: string, requestId: string): Response {
  return Response.json(
    { error: { code, message, request_id: requestId } },
    { status, headers: { "x-request-id": requestId } },
  );
}

/** The address to forward to, or undefined for a path that would leave the target's prefix. */
function toTargetUrl(url: URL, base: URL, stripPrefix: string): URL | undefined {
  let path = url.pathname;
  if (stripPrefix !== "" && (path === stripPrefix || path.startsWith(`${stripPrefix}/`))) {
    path = path.slice(stripPrefix.length) || "/";
  }
  // A backend may decode an encoded slash, dot or backslash once more, and then walk out of the prefix.
  if (/%2f|%5c|%2e|\\/i.test(path) || path.startsWith("//")) return undefined;
  const prefix = base.pathname.replace(/\/$/, "");
  const target = new URL(base.origin);
  target.pathname = prefix + path;
  target.search = url.search;
  return target.pathname.startsWith(`${prefix}/`) ? target : undefined;
}

function readTarget(target: unknown): URL {
  const isUrl = typeof target === "string" && URL.canParse(target);
  if (isUrl && /^https?:$/.test(new URL(target).protocol)) return new URL(target);
  const found = typeof target === "string" && target !== "" ? JSON.stringify(target) : describeValue(target);
  throw new TypeError(
    `createProxy: target is ${found}. It must be an http or https URL, such as "http://127.0.0.1:8000".`,
  );
}

/**
 * A handler that passes requests on to a backend on another origin, streams unbuffered and uncompressed in both
 * directions. Aborting the request, or leaving the answer's body, aborts the backend's. A backend that cannot be
 * reached is answered 502 with `{error: {code: "backend_unreachable", …}}`; one that dies within a stream makes
 * the stream fail rather than end. Throws a `TypeError` for a `target` that is no http or https URL, and for a
 * `signingSecret` that is too short.
 */
export function createProxy(options: ProxyOptions): (request: Request) => Promise<Response> {
  const base = readTarget(options.target);
  const stripPrefix = options.stripPrefix?.replace(/\/$/, "") ?? "";
  const send = options.fetch ?? ((input: URL, init: RequestInit) => fetch(input, init));

  const { signingSecret } = options;
  // Also when it is undefined: whoever names it wants to have requests signed.
  const sign = "signingSecret" in options ? createRequestSigner(signingSecret as string) : undefined;

  return async (request) => {
    const url = new URL(request.url);
    const requestId = request.headers.get("x-request-id") ?? `req_${crypto.randomUUID().replaceAll("-", "")}`;
    const target = toTargetUrl(url, base, stripPrefix);
    if (!target) return toErrorResponse(400, "invalid_path", "This path cannot be forwarded.", requestId);
    const hasBody = request.body !== null && request.method !== "GET" && request.method !== "HEAD";
    try {
      const headers = toRequestHeaders(request, url, requestId);
      // Only ours is one: a signature that a client brings along is none.
      headers.delete(SIGNATURE_HEADER);
      const signedBody = sign && (await readSignedBody(request));
      if (sign && signedBody) {
        await sign({ method: request.method, url: target, headers, body: signedBody });
      }
      const upstream = await send(target, {
        method: request.method,
        headers,
        redirect: "manual",
        signal: request.signal,
        ...(hasBody ? { body: signedBody ?? request.body, duplex: "half" } : {}),
      } as RequestInit);
      return new Response(upstream.body, {
        status: upstream.status,
        statusText: upstream.statusText,
        headers: toResponseHeaders(upstream),
      });
    } catch (error) {
      // Nobody waits for this answer any more.
      if (request.signal.aborted) return new Response(null, { status: 499 });
      if (isChatKitError(error)) return toErrorResponse(error.status, error.code, error.message, requestId);
      options.onError?.(error, { method: request.method, path: url.pathname, requestId });
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const detail = reason instanceof Error && "code" in reason ? ` (${reason.code})` : "";
      return toErrorResponse(
        502,
        "backend_unreachable",
        `The backend does not answer${detail}. It may be starting or stopped; try again in a moment.`,
        requestId,
      );
    }
  };
}
