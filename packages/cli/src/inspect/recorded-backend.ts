import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { type Exchange, findHeader, parseJson, toRequestType } from "./exchange.ts";
import { normaliseRecording } from "./normalise-recording.ts";

interface Recorded {
  exchange: Exchange;
  type: string;
  /** The request's parameters, with ids by their kind alone. */
  key: string;
  isServed: boolean;
}

const MAX_BODY_LENGTH = 16 * 1024 * 1024;

/**
 * Answers ChatKit requests with what a recording has for them: the first answer not yet given to the same request, else
 * to one of the same type, else the last one again. Frames come in the recorded pace, divided by `speed`; 0 is at once.
 */
export function createRecordedBackend(
  exchanges: readonly Exchange[],
  { speed, origin }: { speed: number; origin: string | undefined },
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  const normal = normaliseRecording(exchanges);
  const recorded: Recorded[] = exchanges.flatMap((exchange, index) => {
    const type = toRequestType(exchange);
    return type === undefined || !exchange.response
      ? []
      : [{ exchange, type, key: toKey(normal[index]?.request), isServed: false }];
  });

  return async (incoming, outgoing) => {
    if (origin !== undefined) allowOrigin(incoming, outgoing, origin);
    if (incoming.method === "OPTIONS") {
      outgoing.writeHead(204).end();
      return;
    }
    const request = { method: "POST", path: "/", headers: [], body: await readBody(incoming) };
    const asked: Exchange = { number: 1, startedAt: "", request, frames: [], outcome: "open" };
    const type = toRequestType(asked);
    const answer = choose(recorded, type, toKey(normaliseRecording([asked])[0]?.request));
    if (!answer) {
      const message = `The recording has no answer to ${type ?? "this request"}.`;
      outgoing.writeHead(404, { "content-type": "application/json" });
      outgoing.end(JSON.stringify({ error: { code: "not_recorded", message, request_id: "" } }));
      return;
    }
    answer.isServed = true;
    await give(answer.exchange, outgoing, speed);
  };
}

const toKey = (request: unknown) =>
  JSON.stringify(
    typeof request === "object" && request !== null && "params" in request ? request.params : request,
  ).replaceAll(/<(\w+) \d+>/g, "<$1>");

function choose(recorded: readonly Recorded[], type: string | undefined, key: string): Recorded | undefined {
  const same = recorded.filter((one) => one.type === type);
  return (
    same.find((one) => one.key === key && !one.isServed) ??
    same.findLast((one) => one.key === key) ??
    same.find((one) => !one.isServed) ??
    same.at(-1)
  );
}

async function give(
  { response, frames, outcome }: Exchange,
  outgoing: ServerResponse,
  speed: number,
): Promise<void> {
  if (!response) return;
  outgoing.writeHead(response.status, {
    "content-type": findHeader(response.headers, "content-type") ?? "application/json",
    "cache-control": "no-store",
  });
  let at = response.at;
  for (const frame of frames) {
    const pause = speed === 0 ? 0 : (frame.at - at) / speed;
    if (pause > 0) await setTimeout(pause);
    if (outgoing.closed) return;
    at = frame.at;
    outgoing.write(
      `${frame.id === undefined ? "" : `id: ${frame.id}\n`}data: ${frame.data.replaceAll("\n", "\ndata: ")}\n\n`,
    );
  }
  // What broke off then, breaks off again.
  if (outcome === "target_failed") outgoing.destroy();
  else outgoing.end(frames.length > 0 ? undefined : response.body);
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of incoming.setEncoding("utf8")) {
    body += part;
    if (body.length > MAX_BODY_LENGTH) break;
  }
  return parseJson(body) === undefined ? "" : body;
}

function allowOrigin(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): void {
  outgoing.setHeader("access-control-allow-origin", origin);
  outgoing.setHeader("vary", "origin");
  const wanted = incoming.headers["access-control-request-headers"];
  if (wanted !== undefined) outgoing.setHeader("access-control-allow-headers", wanted);
}
