import { createSignatureCheck } from "@parlor/server";
import type { MiddlewareHandler } from "hono";
import type { Config } from "../config.ts";
import type { Counters } from "../limits/open-counters.ts";

/** What anybody may ask, such as the one who looks whether the service is up. */
const isOpen = (path: string) =>
  /^\/(health(\/|$)|metrics$|api\/chatkit\/health$|chatkit\.js$|chatkit\/)/.test(path);
/** Longer than a signature is good for, whichever clock is ahead. */
const NONCE_SECONDS = 180;

/** With `PROXY_SIGNING_SECRET`, lets in only what a web app with the same secret has passed on, each request once. */
export function requireSignature(
  { PROXY_SIGNING_SECRET: secret }: Pick<Config, "PROXY_SIGNING_SECRET">,
  counters: Counters,
): MiddlewareHandler {
  if (secret === undefined) return (_context, next) => next();
  const nonces = counters.create({ name: "nonce", max: 1, windowSeconds: NONCE_SECONDS });
  const check = createSignatureCheck({
    secret,
    rememberNonce: async (nonce) => (await nonces.take(nonce)) === 0,
  });
  return async (context, next) => {
    if (!isOpen(context.req.path)) context.req.raw = await check(context.req.raw);
    await next();
  };
}
