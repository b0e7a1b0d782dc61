import type { RequestListener } from "node:http";
import { type NodeListenerOptions, toNodeListener } from "@parlor/server/node";
import { type IsTrustedProxy, toClientAddress } from "./client-address.ts";

/** The service for node:http. What it is told as `x-forwarded-for` is one address, and one that nobody could invent. */
export function createListener(
  handler: (request: Request) => Response | Promise<Response>,
  { isTrusted, ...options }: NodeListenerOptions & { isTrusted: IsTrustedProxy },
): RequestListener {
  const listener = toNodeListener(handler, options);
  return (incoming, outgoing) => {
    incoming.headers["x-forwarded-for"] = toClientAddress({
      peer: incoming.socket.remoteAddress,
      // Node joins several headers of this name itself.
      forwarded: [incoming.headers["x-forwarded-for"] ?? []].flat().join(","),
      isTrusted,
    });
    void listener(incoming, outgoing);
  };
}
