import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ChatKitOptions, createChatKit, createMemoryStore, type Respond } from "@parlor/server";

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
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    types.push((JSON.parse(body) as { type: string }).type);
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const headers = { "content-type": request.headers["content-type"] ?? "" };
    const answer = await chatKit.handler(
      new Request(`http://127.0.0.1${request.url}`, { method: "POST", headers, body, signal: gone.signal }),
    );
    await pass(answer, response);
  });
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

async function pass(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  const reader = answer.body?.getReader();
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) break;
    if (response.destroyed) {
      await reader?.cancel();
      return;
    }
    response.write(chunk.value);
  }
  response.end();
}
