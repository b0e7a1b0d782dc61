// The web app as a process: Next, behind what it leaves to others. HOST and WEB_PORT say where it listens.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import next from "next";
import { refuseRequest } from "./src/lib/refuse-request.ts";

const hostname = process.env.HOST || "127.0.0.1";
const port = Number(process.env.WEB_PORT || "3000");

const app = next({ dev: false, dir: fileURLToPath(new URL(".", import.meta.url)), hostname, port });
await app.prepare();
const handle = app.getRequestHandler();

const server = createServer((incoming, outgoing) => {
  if (refuseRequest(incoming, outgoing)) return;
  // The backend reads the list from its end: what stands before our own entry is only claimed.
  const claimed = incoming.headers["x-forwarded-for"] ?? [];
  incoming.headers["x-forwarded-for"] = [claimed, incoming.socket.remoteAddress ?? "unknown"]
    .flat()
    .join(", ");
  // Files, which neither the proxy of the pages nor the backend gives their headers.
  if (/^\/(_next|chatkit|icon)/.test(incoming.url ?? ""))
    outgoing.setHeader("x-content-type-options", "nosniff");
  void handle(incoming, outgoing);
});
server.on("error", (error: NodeJS.ErrnoException) => {
  const reason =
    error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be used (${error.code})`;
  process.stderr.write(`parlor web: port ${port} ${reason}: set WEB_PORT.\n`);
  process.exit(1);
});
server.listen(port, hostname);

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A second signal does not wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
