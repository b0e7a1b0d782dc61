import { once } from "node:events";
import { createServer } from "node:http";
import { toNodeListener } from "@parlor/server/node";
import type { Handler } from "./broken/defect.ts";

/** A backend on a port of its own. */
export interface ServedBackend {
  /** The address of its ChatKit endpoint. */
  readonly url: string;
  readonly uploadUrl: string;
  close(): Promise<void>;
}

/** Serves a handler under node:http. */
export async function serveBackend(handler: Handler, end: () => Promise<void>): Promise<ServedBackend> {
  const server = createServer(toNodeListener(handler)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port was given");
  const origin = `http://127.0.0.1:${bound.port}`;
  return {
    url: `${origin}/chatkit`,
    uploadUrl: `${origin}/files`,
    async close() {
      await end();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
