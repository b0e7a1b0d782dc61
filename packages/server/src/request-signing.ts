import { describeValue } from "./describe-value.ts";
import { ChatKitError } from "./errors.ts";

/** Where a signature stands. */
export const SIGNATURE_HEADER = "x-parlor-signature";
const VERSION = "v1";
const DEFAULT_TOLERANCE_SECONDS = 60;
const DEFAULT_MAX_BODY_BYTES = 32 * 1024 * 1024;
/** Below it a secret could be guessed. */
const MIN_SECRET_LENGTH = 32;
/** Nonces that are remembered at once in a process; beyond that requests are refused rather than believed. */
const MAX_NONCES = 1_000_000;

/** Remembers a nonce for so many milliseconds. Gives whether it is a new one. */
export type RememberNonce = (nonce: string, milliseconds: number) => boolean | Promise<boolean>;

/** How `createSignatureCheck` checks. */
export interface SignatureCheckOptions {
  /** The same as the proxy's `signingSecret`: at least 32 characters. */
  secret: string;
  /** Seconds that the clocks of both may differ, and that a request may take on its way. Default 60. */
  toleranceSeconds?: number;
  /** Bytes of a body, which is held in memory whole: more is refused with `body_too_large`. Default 32 MiB. */
  maxBodyBytes?: number;
  /** Where nonces are remembered. Default: this process's memory; backends that share the work need a shared one. */
  rememberNonce?: RememberNonce;
  /** Milliseconds since 1970. Default: the clock. */
  now?: () => number;
}

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const toHex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Throws a `TypeError` that says what to do: a secret that is forgotten must never mean that nothing is signed. */
function assertSecret(secret: unknown, name: string): asserts secret is string {
  if (typeof secret === "string" && secret.length >= MIN_SECRET_LENGTH) return;
  const found =
    typeof secret === "string" && secret !== ""
      ? `only ${secret.length} characters long`
      : describeValue(secret);
  throw new TypeError(
    `${name} is ${found}. It must be at least ${MIN_SECRET_LENGTH} random characters, the same on both sides, such as those of: openssl rand -hex 32`,
  );
}

async function importKey(secret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign", "verify"]);
}

/** What is signed: all that decides what a request does, and who does it. */
async function toSignedText(
  request: { method: string; path: string; headers: Headers; body: Bytes },
  stamp: { seconds: number; nonce: string },
): Promise<Bytes> {
  const { method, path, headers, body } = request;
  const hash = async (bytes: Bytes) => toHex(await crypto.subtle.digest("SHA-256", bytes));
  const bearer = [headers.get("authorization"), headers.get("cookie")];
  return encoder.encode(
    [
      VERSION,
      stamp.seconds,
      stamp.nonce,
      method,
      path,
      await hash(encoder.encode(JSON.stringify(bearer))),
      await hash(body),
    ].join("\n"),
  );
}

/** Signs the headers of a request in place, for `createSignatureCheck` to check. */
export type SignRequest = (request: {
  method: string;
  url: URL;
  headers: Headers;
  body: Bytes;
}) => Promise<void>;

/** Makes the signer of a proxy. Throws a `TypeError` unless `secret` has at least 32 characters. */
export function createRequestSigner(secret: string, now: () => number = Date.now): SignRequest {
  assertSecret(secret, "createProxy: signingSecret");
  const key = importKey(secret);
  // Whoever signs first is told.
  key.catch(() => undefined);
  return async ({ method, url, headers, body }) => {
    const stamp = { seconds: Math.floor(now() / 1000), nonce: crypto.randomUUID() };
    const text = await toSignedText({ method, path: url.pathname + url.search, headers, body }, stamp);
    const signature = toHex(await crypto.subtle.sign("HMAC", await key, text));
    headers.set(SIGNATURE_HEADER, `${VERSION};t=${stamp.seconds};n=${stamp.nonce};s=${signature}`);
  };
}

const headerPattern = /^v1;t=(\d{1,12});n=([\w-]{16,64});s=([0-9a-f]{64})$/;

function parseHeader(value: string | null) {
  const [, seconds = "", nonce = "", signature = ""] = headerPattern.exec(value ?? "") ?? [];
  if (signature === "") return undefined;
  const bytes = new Uint8Array((signature.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  return { seconds: Number(seconds), nonce, bytes };
}

/** The bytes of a body. Rejects with `body_too_large`. */
export async function readSignedBody(request: Request, maxBytes = DEFAULT_MAX_BODY_BYTES): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.byteLength;
    if (length > maxBytes) {
      throw new ChatKitError("body_too_large", `A signed request may have ${maxBytes} bytes at most.`);
    }
    parts.push(part);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    body.set(part, offset);
    offset += part.byteLength;
  }
  return body;
}

/** Remembers in this process. */
function createNonceMemory(now: () => number): RememberNonce {
  const until = new Map<string, number>();
  return (nonce, milliseconds) => {
    for (const [old, end] of until) {
      if (end > now()) break;
      until.delete(old);
    }
    if (until.has(nonce) || until.size >= MAX_NONCES) return false;
    until.set(nonce, now() + milliseconds);
    return true;
  };
}

function refuse(): never {
  throw new ChatKitError(
    "invalid_signature",
    "This service is reached through its web app: the request has no valid signature of it.",
    { status: 401 },
  );
}

/**
 * Checks that a request was signed by a proxy with the same secret, lately, and for the first time: over its method,
 * path, query, body, time, `authorization` and `cookie`. Gives the request, with its body read.
 * Rejects with `invalid_signature` (401), whatever is wrong with it, or with `body_too_large`. Throws a
 * `TypeError` unless the secret has at least 32 characters.
 */
export function createSignatureCheck(options: SignatureCheckOptions): (request: Request) => Promise<Request> {
  const { secret, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = Date.now } = options;
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES, rememberNonce = createNonceMemory(now) } = options;
  assertSecret(secret, "createSignatureCheck: secret");
  const key = importKey(secret);
  key.catch(() => undefined);

  return async (request) => {
    const stamp = parseHeader(request.headers.get(SIGNATURE_HEADER));
    if (!stamp || Math.abs(now() / 1000 - stamp.seconds) > toleranceSeconds) refuse();
    const { method, headers } = request;
    const { pathname, search } = new URL(request.url);
    const body = await readSignedBody(request, maxBodyBytes);
    const text = await toSignedText({ method, path: pathname + search, headers, body }, stamp);
    if (!(await crypto.subtle.verify("HMAC", await key, stamp.bytes, text))) refuse();
    // Only what is genuine is remembered: nobody else can fill the memory.
    if (!(await rememberNonce(stamp.nonce, 2 * toleranceSeconds * 1000))) refuse();
    const hasBody = method !== "GET" && method !== "HEAD" && body.byteLength > 0;
    return new Request(request.url, {
      method,
      headers,
      signal: request.signal,
      ...(hasBody ? { body } : {}),
    });
  };
}
