import "server-only";
import { askBackend, readVisitor } from "./ask-backend.ts";

const TIMEOUT_MS = 10_000;

/** A program that asks to be let in. Nobody has checked what it calls itself. */
export interface ConnectingClient {
  name: string;
  /** Where its user is sent afterwards, as far as a person can judge it. */
  destination: string;
}

function toDestination(redirectUri: string): string {
  const url = URL.parse(redirectUri);
  if (!url) return "an unknown place";
  if (["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)) return "a program on this computer";
  return url.protocol === "https:" ? url.host : `the program that opens ${url.protocol}`;
}

/** Asks the backend, with the request's cookie, which client an authorization request is from. */
export async function readConnectingClient(
  query: URLSearchParams,
): Promise<ConnectingClient | "unknown" | "unreachable"> {
  const clientId = query.get("client_id");
  const redirectUri = query.get("redirect_uri");
  if (!clientId || !redirectUri || !query.has("sig")) return "unknown";
  const visitor = await readVisitor();
  if (!visitor) return "unknown";
  try {
    const asked = new URLSearchParams({ client_id: clientId });
    const answer = await askBackend(visitor, `/api/auth/oauth2/public-client?${asked}`, TIMEOUT_MS);
    if (answer.status >= 500) throw new Error(`it answered ${answer.status}`);
    if (!answer.ok) return "unknown";
    const { client_name: name } = (await answer.json()) as { client_name?: string };
    return { name: name ?? "A program without a name", destination: toDestination(redirectUri) };
  } catch (error) {
    process.stderr.write(`parlor web: a client could not be looked up: ${String(error)}\n`);
    return "unreachable";
  }
}
