import "server-only";
import { headers } from "next/headers";
import { backendUrl } from "./backend.ts";
import { forward } from "./forward.ts";

/** What of a page's request the backend has to know: whose it is, and from which address. */
export type Visitor = Readonly<Record<string, string>>;

/** Who opens the page; undefined for whoever brings no cookie. Throws what Next throws while it looks for static pages: not to be caught. */
export async function readVisitor(): Promise<Visitor | undefined> {
  const given = await headers();
  const cookie = given.get("cookie");
  if (!cookie) return undefined;
  const forwarded = given.get("x-forwarded-for");
  return { cookie, ...(forwarded ? { "x-forwarded-for": forwarded } : {}) };
}

/** Asks the backend as a request of the visitor's browser would: signed, where those are. */
export function askBackend(visitor: Visitor, path: string, timeoutMs: number): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMs);
  return forward(new Request(new URL(path, backendUrl), { headers: visitor, signal }));
}
