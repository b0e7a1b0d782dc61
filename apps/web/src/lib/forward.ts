import "server-only";
import { createProxy } from "@parlor/server/proxy";
import { backendUrl } from "./backend.ts";

/** One line of JSON for the web app's log. The request id is the one that the browser was given. */
function logFailure(error: unknown, request: { method: string; path: string; requestId: string }): void {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const line = { level: "error", msg: "the backend could not be reached", ...request, error: String(cause) };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

// An empty line of .env is a setting that is left out, as in the backend.
const signingSecret = process.env.PROXY_SIGNING_SECRET;

/** Passes a request on to the backend under the same path. */
export const forward = createProxy({
  target: backendUrl,
  ...(signingSecret ? { signingSecret } : {}),
  onError: logFailure,
});
