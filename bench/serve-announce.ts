import { once } from "node:events";
import type { Server } from "node:http";

/** Connections that wait to be accepted: thousands of clients come at once. Linux allows 4,096 by default. */
const BACKLOG = 4_096;

/** Takes a free port, and tells the benchmark which. */
export async function announce(server: Server): Promise<void> {
  server.listen({ port: 0, host: "127.0.0.1", backlog: BACKLOG });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
}
