import { once } from "node:events";
import type { Server } from "node:http";
import { CliError } from "../cli-error.ts";
import { toFailureCode } from "../doctor/probes/ask.ts";

/** A server that listens. */
export interface Listening {
  /** Its origin. */
  url: string;
  /** Ends it with all its connections. */
  close(): Promise<void>;
}

/** Starts a server. Rejects with `CliError` when the port cannot be had. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    throw new CliError(
      `port ${port} of ${host} cannot be had (${toFailureCode(error)}): choose another with --port.`,
    );
  }
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
