import { once } from "node:events";
import type { Server } from "node:http";

/** Takes a free port, and tells the benchmark which. */
export async function announce(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
}
