import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { ModelApi } from "../models/resolve-model.ts";

/** What a scripted model says to one request. */
export interface ModelAnswer {
  /** HTTP status. Default 200. */
  status?: number;
  /** Default: those of an event stream with status 200, those of JSON with any other. */
  headers?: Record<string, string>;
  /** The body, each chunk written by itself. */
  chunks: readonly (string | Uint8Array)[];
  /** After the last chunk: end the answer in order (default), cut the connection, or say nothing more. */
  ending?: "end" | "drop" | "hang";
}

/** A request that the server got. */
export interface ModelRequest {
  api: ModelApi;
  /** Names are lower-case. */
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
  /** Resolves when the answer is over: `true` when the caller went away before its end. */
  closed: Promise<boolean>;
}

/** A model's server that does what a test says. */
export interface ModelServer {
  /** What to set `MODEL_BASE_URL` to. */
  readonly url: string;
  /** The requests so far, oldest first. */
  readonly requests: readonly ModelRequest[];
  /** Answers to give next, one for each request, after those that are still due. */
  script(...answers: readonly ModelAnswer[]): void;
  /** Cuts what is open and stops. */
  close(): Promise<void>;
}

const apiOfPath: Record<string, ModelApi> = {
  "/v1/responses": "responses",
  "/v1/chat/completions": "chat_completions",
};
/** A status that no client retries, for what is the test's own mistake. */
const UNSCRIPTED_STATUS = 418;

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, unknown>;
}

async function write(response: ServerResponse, chunk: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
  // A turn of the event loop, so that the next chunk is a packet of its own.
  await new Promise((resolve) => setImmediate(resolve));
}

async function give(response: ServerResponse, answer: ModelAnswer): Promise<void> {
  const status = answer.status ?? 200;
  const type = status === 200 ? "text/event-stream" : "application/json";
  response.writeHead(status, { "content-type": type, ...answer.headers });
  for (const chunk of answer.chunks) await write(response, chunk);
  if (answer.ending === "drop") response.destroy();
  else if (answer.ending !== "hang") response.end();
}

/**
 * Starts a server on this machine that speaks the streaming half of the Responses API and of chat completions, and
 * answers from a script: for tests of whatever calls a model. A request that nothing is scripted for is answered 418.
 */
export async function startModelServer(): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const due: ModelAnswer[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const api = apiOfPath[request.url ?? ""];
    if (!api || request.method !== "POST") {
      response.writeHead(404).end();
      return;
    }
    const closed = new Promise<boolean>((resolve) => {
      response.on("close", () => resolve(!response.writableEnded));
    });
    const body = await readBody(request);
    requests.push({ api, headers: request.headers, body, closed });
    await give(response, due.shift() ?? { status: UNSCRIPTED_STATUS, chunks: ["{}"] });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    script: (...answers) => void due.push(...answers),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
