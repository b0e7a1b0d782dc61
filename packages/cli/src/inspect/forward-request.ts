import { type IncomingMessage, type ServerResponse, request as sendPlain } from "node:http";
import { request as sendSecure } from "node:https";
import { toFailureCode } from "../doctor/probes/ask.ts";
import type { Exchange } from "./exchange.ts";
import type { SecretHider } from "./hide-secrets.ts";
import { type ObserverLimits, observeAnswer, toHeaderPairs } from "./observe-answer.ts";
import type { Recorder } from "./recorder.ts";

/** What a forwarder needs. */
export interface ForwardOptions {
  target: URL;
  recorder: Recorder;
  secrets: SecretHider;
  limits: ObserverLimits;
}

/** Headers that are of one connection: node makes them for the other one by itself. */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "upgrade", "te", "trailer"]);

/** `/` is the target's own path; any other path is the same on the target's host. */
function toTargetPath(path: string, target: URL): string {
  return path === "/" || path.startsWith("/?") ? target.pathname + path.slice(1) : path;
}

/**
 * Passes a request on and its answer back, each byte when it comes, and records both. What is sent is what came, but
 * for `host` and the headers of the connection.
 */
export function forwardRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ForwardOptions,
): void {
  const { target, recorder, secrets, limits } = options;
  const start = performance.now();
  const elapsed = () => Math.round((performance.now() - start) * 10) / 10;
  const path = toTargetPath(incoming.url ?? "/", target);
  const exchange = recorder.begin({
    startedAt: new Date().toISOString(),
    request: {
      method: incoming.method ?? "GET",
      path: secrets.text(path),
      headers: secrets.headers(toHeaderPairs(incoming.rawHeaders)),
      body: "",
    },
  });
  const finish = (outcome: Exchange["outcome"], error?: string) => {
    if (exchange.outcome !== "open") return;
    exchange.outcome = outcome;
    exchange.durationMs = elapsed();
    if (error !== undefined) exchange.error = error;
    recorder.changed(exchange);
  };

  const send = target.protocol === "https:" ? sendSecure : sendPlain;
  const onward = send({
    protocol: target.protocol,
    hostname: target.hostname.replace(/^\[|\]$/g, ""),
    port: target.port,
    method: incoming.method,
    path,
    headers: toOnwardHeaders(incoming, target),
    // Each its own connection: one that was kept alive may be closed at that very moment.
    agent: false,
  });
  recordRequestBody(incoming, exchange, options);
  incoming.pipe(onward);

  outgoing.once("close", () => {
    if (outgoing.writableFinished) return;
    finish(exchange.outcome === "open" && !incoming.errored ? "client_left" : "target_failed");
    onward.destroy();
  });
  onward.on("error", (error) => {
    finish("target_failed", toFailureCode(error));
    answerUnreachable(outgoing, target, toFailureCode(error));
  });
  onward.on("response", (answer) => {
    exchange.response = {
      status: answer.statusCode ?? 0,
      headers: secrets.headers(toHeaderPairs(answer.rawHeaders)),
      at: elapsed(),
      body: "",
    };
    recorder.changed(exchange);
    const observer = observeAnswer({ answer, exchange, recorder, secrets, limits, elapsed });
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, toBackwardHeaders(answer));
    outgoing.flushHeaders();
    answer.on("data", (bytes: Buffer) => observer.take(bytes));
    answer.pipe(outgoing);
    answer.on("end", () => void observer.end().then(() => finish("ended")));
    // It broke off: so must ours, or it would look whole.
    answer.on("error", (error) => {
      finish("target_failed", toFailureCode(error));
      outgoing.destroy();
    });
  });
}

function toOnwardHeaders(incoming: IncomingMessage, target: URL): string[] {
  const kept = toHeaderPairs(incoming.rawHeaders).filter(([name]) => {
    const lower = name.toLowerCase();
    return lower !== "host" && !hopByHop.has(lower);
  });
  return [["host", target.host], ...kept].flat();
}

function toBackwardHeaders(answer: IncomingMessage): string[] {
  const kept = toHeaderPairs(answer.rawHeaders).filter(([name]) => {
    const lower = name.toLowerCase();
    return lower !== "transfer-encoding" && !hopByHop.has(lower);
  });
  return kept.flat();
}

function recordRequestBody(
  incoming: IncomingMessage,
  exchange: Exchange,
  { recorder, secrets, limits }: ForwardOptions,
): void {
  const text = new TextDecoder();
  let body = "";
  incoming.on("data", (bytes: Buffer) => {
    if (body.length < limits.maxBodyLength) body += text.decode(bytes, { stream: true });
    else exchange.isCut = true;
  });
  incoming.once("end", () => {
    exchange.request.body = secrets.text(body.slice(0, limits.maxBodyLength));
    recorder.changed(exchange);
  });
  incoming.on("error", () => undefined);
}

function answerUnreachable(outgoing: ServerResponse, target: URL, code: string): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const message = `parlor inspect: nothing answers at ${target.origin} (${code}).`;
  outgoing.writeHead(502, { "content-type": "application/json" });
  outgoing.end(JSON.stringify({ error: { code: "target_unreachable", message, request_id: "" } }));
}
