import { once } from "node:events";
import { createServer } from "node:http";
import { readSseEvents, type ThreadStreamEvent } from "@parlor/protocol";
import { toNodeListener } from "../node.ts";

/** How a test reaches a handler: in this process, or over a real socket. */
export interface TestServer {
  send(request: { body: unknown; headers?: Record<string, string>; signal?: AbortSignal }): Promise<Response>;
  close(): Promise<void>;
}

const address = "http://chatkit.test/";

function toInit({ body, headers, signal }: Parameters<TestServer["send"]>[0]): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  };
}

export function serveInProcess(handler: (request: Request) => Promise<Response>): TestServer {
  return { send: (request) => handler(new Request(address, toInit(request))), close: async () => {} };
}

export async function serveOverSocket(handler: (request: Request) => Promise<Response>): Promise<TestServer> {
  const server = createServer(toNodeListener(handler)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port was given");
  return {
    send: (request) => fetch(`http://127.0.0.1:${bound.port}/`, toInit(request)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The events of a stream one by one, as they come. */
export async function* readEvents(response: Response): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  if (!response.body) return;
  for await (const group of readSseEvents(response.body)) {
    for (const { data } of group) yield JSON.parse(data) as ThreadStreamEvent;
  }
}

/** All events of a stream, once it has ended. */
export async function readAllEvents(response: Response): Promise<ThreadStreamEvent[]> {
  const events: ThreadStreamEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}
