import { oauthProvider } from "@better-auth/oauth-provider";
import type { Config } from "../config.ts";

/** What a client may be allowed to do: everything that /mcp does, and nothing else that there is. */
export const TASKS_SCOPE = "tasks";
/** Begins each access token, so that one that got lost is known for what it is. */
export const ACCESS_TOKEN_PREFIX = "parlor_at_";
const CODE_SECONDS = 300;

const originOf = ({ WEB_URL }: Pick<Config, "WEB_URL">) => new URL(WEB_URL).origin;

/** What tokens are for: /mcp as clients reach it, through the web app. */
export function toMcpResource(config: Pick<Config, "WEB_URL">): string {
  return `${originOf(config)}/mcp`;
}

/** Who gives them. */
export function toIssuer(config: Pick<Config, "WEB_URL">): string {
  return `${originOf(config)}/api/auth`;
}

/**
 * An OAuth 2.1 authorization server for MCP clients. Its tokens are random and looked up: one that is taken back is worth
 * nothing from then on.
 */
export function createOAuthPlugin(config: Config) {
  const resource = toMcpResource(config);
  return oauthProvider({
    loginPage: "/connect",
    consentPage: "/connect",
    disableJwtPlugin: true,
    scopes: [TASKS_SCOPE, "offline_access"],
    grantTypes: ["authorization_code", "refresh_token"],
    resources: [{ identifier: resource, name: "Tasks", allowedScopes: [TASKS_SCOPE, "offline_access"] }],
    clientRegistrationDefaultResources: [resource],
    enforcePerClientResources: true,
    // Clients register by themselves, as MCP clients do; what they say of themselves is `readRegistration`'s.
    allowDynamicClientRegistration: true,
    allowUnauthenticatedClientRegistration: true,
    // Nobody manages clients through a session: those endpoints are not answered at all.
    clientPrivileges: () => false,
    resourcePrivileges: () => false,
    accessTokenExpiresIn: config.OAUTH_ACCESS_TOKEN_SECONDS,
    refreshTokenExpiresIn: config.OAUTH_REFRESH_TOKEN_SECONDS,
    codeExpiresIn: CODE_SECONDS,
    prefix: {
      opaqueAccessToken: ACCESS_TOKEN_PREFIX,
      refreshToken: "parlor_rt_",
      clientSecret: "parlor_cs_",
    },
  });
}
