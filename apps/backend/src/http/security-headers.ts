import type { MiddlewareHandler } from "hono";

/** Headers for a service that answers programs: nothing of it is a page. */
export const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header("x-content-type-options", "nosniff");
  context.header("referrer-policy", "no-referrer");
  // Files bring a stricter one.
  if (!context.res.headers.has("content-security-policy"))
    context.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
};
