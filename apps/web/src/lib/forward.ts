import "server-only";
import { createProxy } from "@parlor/server/proxy";
import { backendUrl } from "./backend.ts";

/** Passes a request on to the backend under the same path. */
export const forward = createProxy({ target: backendUrl });
