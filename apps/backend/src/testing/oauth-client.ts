import {
  Client,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";

/** What an MCP client keeps between its visits, as the official one wants it. */
export interface OAuthMemory {
  provider: OAuthClientProvider;
  /** Where it wants its user to go to. */
  authorizationUrl: URL | undefined;
  tokens: StoredOAuthTokens | undefined;
  client: StoredOAuthClientInformation | undefined;
}

/** Nobody listens there: the code is read from the address itself. */
const REDIRECT_URI = "http://127.0.0.1:9/callback";

export function createOAuthMemory(metadata: Partial<OAuthClientMetadata> = {}): OAuthMemory {
  let verifier = "";
  let discovery: OAuthDiscoveryState | undefined;
  const memory: OAuthMemory = {
    authorizationUrl: undefined,
    tokens: undefined,
    client: undefined,
    provider: {
      redirectUrl: REDIRECT_URI,
      clientMetadata: {
        client_name: "Test client",
        redirect_uris: [REDIRECT_URI],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "none",
        ...metadata,
      },
      state: () => "some state",
      clientInformation: () => memory.client,
      saveClientInformation(client) {
        memory.client = client;
      },
      tokens: () => memory.tokens,
      saveTokens(tokens) {
        memory.tokens = tokens;
      },
      redirectToAuthorization(url) {
        memory.authorizationUrl = url;
      },
      saveCodeVerifier(next) {
        verifier = next;
      },
      codeVerifier: () => verifier,
      saveDiscoveryState(next) {
        discovery = next;
      },
      discoveryState: () => discovery,
      invalidateCredentials(scope) {
        if (scope === "all" || scope === "tokens") memory.tokens = undefined;
        if (scope === "all" || scope === "client") memory.client = undefined;
      },
    },
  };
  return memory;
}

const toTransport = (url: string, { provider }: OAuthMemory) =>
  new StreamableHTTPClientTransport(new URL("/mcp", url), { authProvider: provider });

/** Connects with what is remembered. Rejects when the user has to be asked again. */
export async function connectWithOAuth(url: string, memory: OAuthMemory): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(toTransport(url, memory));
  return client;
}

/** Asks to be let in, as a client does that nobody knows, and gives the address that its user is sent to. */
export async function startOAuth(url: string, memory: OAuthMemory): Promise<URL> {
  try {
    const client = await connectWithOAuth(url, memory);
    await client.close();
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
  }
  if (!memory.authorizationUrl) throw new Error("nobody is asked to let it in");
  return memory.authorizationUrl;
}

/** Ends what `startOAuth` began, with the address that the user was sent back to. */
export async function finishOAuth(url: string, memory: OAuthMemory, back: URL): Promise<void> {
  await toTransport(url, memory).finishAuth(back.searchParams);
}
