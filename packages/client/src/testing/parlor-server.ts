import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ChatKitOptions, createChatKit, createMemoryStore, type Respond } from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";

/** Our server over a real socket, with the means to break its connections. */
export interface ParlorServer {
  url: string;
  /** Types of the requests so far. */
  types: string[];
  /** Breaks every connection that is open. */
  dropAll(): void;
  close(): Promise<void>;
}

export async function createParlorServer(
  respond: Respond<undefined>,
  options: Partial<ChatKitOptions<undefined>> = {},
): Promise<ParlorServer> {
  const chatKit = createChatKit<undefined>({
    store: createMemoryStore(),
    authenticate: async () => ({ owner: "ann", context: undefined }),
    ...options,
    respond,
  });
  const types: string[] = [];
  const listener = toNodeListener(async (request) => {
    if (new URL(request.url).pathname.startsWith("/chatkit/files")) return chatKit.files(request);
    types.push(((await request.clone().json()) as { type: string }).type);
    return chatKit.handler(request);
  });
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/chatkit`,
    types,
    dropAll: () => server.closeAllConnections(),
    async close() {
      await chatKit.close({ graceMs: 0 });
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
