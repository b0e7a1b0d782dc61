import { ChatKitError } from "@parlor/server";
import type { Config } from "../config.ts";
import type { ApiTokens } from "./api-tokens.ts";
import type { Auth } from "./auth.ts";
import type { ChatSessions } from "./chat-session.ts";
import type { JwtSignIns } from "./jwt-sign-in.ts";
import type { OAuthClients } from "./oauth-clients.ts";

/** Who a request acts for. */
interface SignedIn {
  userId: string;
  name: string;
  /** The sign-in that the cookie belongs to; absent for a token. */
  sessionId?: string;
}

/** Tells who a request is from, by its headers alone. Each gives undefined for nobody. */
export interface Authenticator {
  /** By the sign-in cookie. Rejects with `forbidden_origin` when another site's page sends it. */
  byCookie(headers: Headers, method: string): Promise<SignedIn | undefined>;
  /** As `byCookie`, or by a JWT of the service that `AUTH_JWKS_URL` names as bearer token. */
  byCookieOrJwt(headers: Headers, method: string): Promise<SignedIn | undefined>;
  /** By a client secret as bearer token. */
  byClientSecret(headers: Headers): Promise<{ userId: string } | undefined>;
  /** By an API token, or an access token of a client that its user has let in, as bearer token. */
  byToolToken(headers: Headers): Promise<{ userId: string } | undefined>;
}

function readBearer(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

const harmlessMethods = new Set(["GET", "HEAD"]);

/**
 * A browser sends the cookie along with whatever any page asks of us, so what changes something must come from one
 * of our own pages. Programs that are no browsers send neither header.
 */
function assertOwnPage(config: Config, headers: Headers, method: string): void {
  if (harmlessMethods.has(method)) return;
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const isOwn =
    origin === null
      ? site === null || site === "same-origin" || site === "none"
      : config.TRUSTED_ORIGINS.includes(origin);
  if (!isOwn) {
    throw new ChatKitError(
      "forbidden_origin",
      "This page may not use the sign-in cookie. Open the app at its own address, which WEB_URL sets, or use a client secret.",
      { status: 403 },
    );
  }
}

/** What Better Auth says of a database that is away does not tell it from anything else that went wrong. */
function toUnavailable(cause: unknown): never {
  throw new ChatKitError(
    "store_unavailable",
    "Sign-ins cannot be looked up right now. Try again in a moment.",
    {
      cause,
    },
  );
}

export function createAuthenticator(options: {
  config: Config;
  auth: Auth;
  chatSessions: ChatSessions;
  apiTokens: ApiTokens;
  jwtSignIns: JwtSignIns | undefined;
  oauthClients: OAuthClients;
}): Authenticator {
  const { config, auth, chatSessions, apiTokens, jwtSignIns, oauthClients } = options;

  async function byCookie(headers: Headers, method: string): Promise<SignedIn | undefined> {
    if (!headers.has("cookie")) return undefined;
    const session = await auth.api.getSession({ headers }).catch(toUnavailable);
    if (!session) return undefined;
    assertOwnPage(config, headers, method);
    return { userId: session.user.id, name: session.user.name, sessionId: session.session.id };
  }

  return {
    byCookie,
    async byCookieOrJwt(headers, method) {
      const token = jwtSignIns && readBearer(headers);
      return (token && (await jwtSignIns.verify(token))) || byCookie(headers, method);
    },
    async byClientSecret(headers) {
      const secret = readBearer(headers);
      return secret === undefined ? undefined : chatSessions.verify(secret);
    },
    async byToolToken(headers) {
      const token = readBearer(headers);
      if (token === undefined) return undefined;
      return (await oauthClients.verify(token)) ?? apiTokens.verify(token);
    },
  };
}
