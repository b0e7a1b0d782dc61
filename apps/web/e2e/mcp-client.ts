import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  Client,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";

/** The official MCP client as a program on a person's computer, which a browser comes back to. */
export interface McpProgram {
  /** Asks to be let in, and gives the address to open in a browser. */
  start(): Promise<string>;
  /** Resolves once the browser has come back with an answer. */
  finish(): Promise<void>;
  /** Rejects with `UnauthorizedError` while nobody has let it in. */
  connect(): Promise<Client>;
  close(): Promise<void>;
}

export async function createMcpProgram(url: string, name: string): Promise<McpProgram> {
  const back = Promise.withResolvers<URLSearchParams>();
  const server = createServer((request, answer) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    answer.setHeader("content-type", "text/plain");
    answer.end("You may close this page.");
    if (pathname === "/callback") back.resolve(searchParams);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;

  let information: StoredOAuthClientInformation | undefined;
  let tokens: StoredOAuthTokens | undefined;
  let discovery: OAuthDiscoveryState | undefined;
  let verifier = "";
  let authorizationUrl: URL | undefined;
  const provider: OAuthClientProvider = {
    redirectUrl: redirectUri,
    clientMetadata: {
      client_name: name,
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    clientInformation: () => information,
    saveClientInformation(next) {
      information = next;
    },
    tokens: () => tokens,
    saveTokens(next) {
      tokens = next;
    },
    discoveryState: () => discovery,
    saveDiscoveryState(next) {
      discovery = next;
    },
    invalidateCredentials(scope) {
      if (scope === "all" || scope === "tokens") tokens = undefined;
    },
    redirectToAuthorization(next) {
      authorizationUrl = next;
    },
    codeVerifier: () => verifier,
    saveCodeVerifier(next) {
      verifier = next;
    },
  };
  const toTransport = () =>
    new StreamableHTTPClientTransport(new URL("/mcp", url), { authProvider: provider });

  async function connect(): Promise<Client> {
    const client = new Client({ name: "e2e", version: "1" });
    await client.connect(toTransport());
    return client;
  }

  return {
    connect,
    async start() {
      await connect().then(
        (client) => client.close(),
        (error: unknown) => {
          if (!(error instanceof UnauthorizedError)) throw error;
        },
      );
      if (!authorizationUrl) throw new Error("nobody is asked to let it in");
      return authorizationUrl.href;
    },
    finish: async () => toTransport().finishAuth(await back.promise),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
