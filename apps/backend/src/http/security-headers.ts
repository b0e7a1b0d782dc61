import type { MiddlewareHandler } from "hono";

/** Headers for a service that answers programs: nothing of it is a page. A body that is too large ends the connection. */
export const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header("x-content-type-options", "nosniff");
  context.header("referrer-policy", "no-referrer");
  // A body that was not read to its end leaves a connection on which nothing else can follow.
  if (context.res.status === 413) context.header("connection", "close");
  context.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
};
