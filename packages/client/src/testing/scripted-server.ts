import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { encodeSseComment, encodeSseEvent } from "@parlor/protocol";

/** A request as it arrived. */
interface Recorded {
  type: string;
  params: Record<string, unknown>;
  metadata?: { parlor?: { resumable?: boolean; idempotency_key?: string } };
  headers: IncomingHttpHeaders;
}

/** One request and the ways to answer it, over a real socket. */
export interface Exchange extends Recorded {
  /** Headers to add to whichever answer. */
  answerHeaders: Record<string, string>;
  json(value: unknown, status?: number): void;
  text(value: string, status?: number, contentType?: string): void;
  /** Sends events in one write; begins the stream with the first call. Numbers them where the script does. */
  send(...events: object[]): void;
  /** Sends raw bytes of the stream. */
  raw(text: string): void;
  comment(text: string): void;
  end(): void;
  /** Breaks the connection, once what was sent has gone out. */
  drop(): void;
  /** Resolves when the client has gone, or the answer has ended. */
  closed: Promise<void>;
  /** When set, events get `id:` lines from this number on. */
  nextId: number | undefined;
}

type Script = (exchange: Exchange) => void | Promise<void>;

export interface ScriptedServer {
  url: string;
  requests: Recorded[];
  /** What answers a type from now on. Without a script a type is answered 400 as an unknown one. */
  on(type: string, script: Script): void;
  /** The types of the requests so far. */
  types(): string[];
  close(): Promise<void>;
}

/** A ChatKit server that says what a test scripts, for the cases that a sound one never gets into. */
export async function createScriptedServer(): Promise<ScriptedServer> {
  const scripts = new Map<string, Script>();
  const requests: Recorded[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Omit<Recorded, "headers">;
    const recorded = { ...body, headers: request.headers };
    requests.push(recorded);
    const exchange = createExchange(recorded, response);
    const script = scripts.get(body.type);
    if (script) await script(exchange);
    else exchange.json({ detail: "Unknown request" }, 400);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/chatkit`,
    requests,
    on: (type, script) => void scripts.set(type, script),
    types: () => requests.map(({ type }) => type),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createExchange(recorded: Recorded, response: ServerResponse): Exchange {
  const exchange: Exchange = {
    ...recorded,
    answerHeaders: {},
    nextId: undefined,
    closed: new Promise((resolve) => response.on("close", () => resolve())),
    json: (value, status = 200) => exchange.text(JSON.stringify(value), status, "application/json"),
    text(value, status = 200, contentType = "text/plain") {
      response.writeHead(status, { ...exchange.answerHeaders, "content-type": contentType });
      response.end(value);
    },
    send(...events) {
      const frames = events.map((event) => {
        const id = exchange.nextId;
        if (exchange.nextId !== undefined) exchange.nextId += 1;
        return encodeSseEvent(JSON.stringify(event), id);
      });
      exchange.raw(frames.join(""));
    },
    raw(text) {
      if (!response.headersSent) {
        response.writeHead(200, { ...exchange.answerHeaders, "content-type": "text/event-stream" });
      }
      response.write(text);
    },
    comment: (text) => exchange.raw(encodeSseComment(text)),
    end() {
      exchange.raw("");
      response.end();
    },
    drop: () => void response.socket?.destroySoon(),
  };
  return exchange;
}
