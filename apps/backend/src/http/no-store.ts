import type { MiddlewareHandler } from "hono";

/** What is answered to one person stays out of every cache, unless its handler has said otherwise. */
export const noStore: MiddlewareHandler = async (context, next) => {
  await next();
  if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
};
