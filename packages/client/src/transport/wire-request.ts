import type { ChatKitRequest, ParlorRequest } from "@parlor/protocol";

/** A request as it is sent: fields that the server has defaults for may be left out. */
export type WireRequest = {
  [T in (ChatKitRequest | ParlorRequest)["type"]]: {
    type: T;
    params: Partial<Extract<ChatKitRequest | ParlorRequest, { type: T }>["params"]>;
    metadata?: Record<string, unknown>;
  };
}[(ChatKitRequest | ParlorRequest)["type"]];
