import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Answers what orchestrators ask of the web app itself, whatever the backend does: `/health/live`, and `/health/ready`,
 * 503 from the signal to stop on. Gives whether it has answered.
 */
export function answerProbe(
  { method, url }: Pick<IncomingMessage, "method" | "url">,
  outgoing: ServerResponse,
  isStopping: boolean,
): boolean {
  if (method !== "GET" || (url !== "/health/live" && url !== "/health/ready")) return false;
  const isRefused = isStopping && url === "/health/ready";
  outgoing.writeHead(isRefused ? 503 : 200, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  outgoing.end(JSON.stringify({ status: isRefused ? "stopping" : "ok" }));
  return true;
}
