// The web app as a process: Next, behind what it leaves to others. HOST and WEB_PORT say where it listens. Its settings
// are in docs/configuration.md.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import next from "next";
import { answerProbe } from "./src/lib/answer-probe.ts";
import { refuseRequest } from "./src/lib/refuse-request.ts";

const hostname = process.env.HOST || "127.0.0.1";
const port = Number(process.env.WEB_PORT || "3000");

const app = next({ dev: false, dir: fileURLToPath(new URL(".", import.meta.url)), hostname, port });
await app.prepare();
const handle = app.getRequestHandler();
let isStopping = false;
const collector = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
// Loaded only where it is wanted.
const tracing = collector
  ? (await import("./src/lib/trace-requests.ts")).createRequestTracing(collector)
  : undefined;

const keepAliveTimeout = Number(process.env.KEEP_ALIVE_SECONDS || "75") * 1_000;

const server = createServer({ keepAliveTimeout }, (incoming, outgoing) => {
  if (answerProbe(incoming, outgoing, isStopping) || refuseRequest(incoming, outgoing)) return;
  // The backend reads the list from its end: what stands before our own entry is only claimed.
  const claimed = incoming.headers["x-forwarded-for"] ?? [];
  incoming.headers["x-forwarded-for"] = [claimed, incoming.socket.remoteAddress ?? "unknown"]
    .flat()
    .join(", ");
  // Files, which neither the proxy of the pages nor the backend gives their headers.
  if (/^\/(_next|chatkit|icon)/.test(incoming.url ?? ""))
    outgoing.setHeader("x-content-type-options", "nosniff");
  else tracing?.watch(incoming, outgoing);
  void handle(incoming, outgoing);
});
server.on("error", (error: NodeJS.ErrnoException) => {
  const reason =
    error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be used (${error.code})`;
  process.stderr.write(`parlor web: port ${port} ${reason}: set WEB_PORT.\n`);
  process.exit(1);
});
server.listen(port, hostname);

const delayMs = Number(process.env.SHUTDOWN_DELAY_SECONDS || "0") * 1_000;
const graceMs = Number(process.env.SHUTDOWN_GRACE_SECONDS || "8") * 1_000;

/** Streams that pass through may end; those that do not are taken up again by the page. */
function stop() {
  server.close(() => void (tracing?.close() ?? Promise.resolve()).then(() => process.exit(0)));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), graceMs).unref();
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A second signal does not wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(stop, delayMs);
  });
}
