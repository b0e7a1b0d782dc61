import { Hono } from "hono";
import type { Config } from "../config.ts";
import type { AppEnvironment } from "../http/app-environment.ts";
import type { Auth } from "./auth.ts";
import { TASKS_SCOPE, toIssuer, toMcpResource } from "./oauth-plugin.ts";

/** What Better Auth's metadata names and this service does not answer. */
const unanswered = [
  "introspection_endpoint",
  "introspection_endpoint_auth_methods_supported",
  "introspection_endpoint_auth_signing_alg_values_supported",
  "backchannel_logout_supported",
  "backchannel_logout_session_supported",
];

/** Where an MCP client reads what to do about a 401: in the header of that answer, for RFC 9728. */
export function toChallenge(config: Pick<Config, "WEB_URL">, hadToken: boolean): string {
  const { origin } = new URL(config.WEB_URL);
  return [
    'Bearer realm="parlor"',
    ...(hadToken ? ['error="invalid_token"'] : []),
    `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
    `scope="${TASKS_SCOPE}"`,
  ].join(", ");
}

/** What MCP clients discover, under /.well-known: the resource (RFC 9728) and who gives tokens for it (RFC 8414). */
export function createOAuthDiscovery(auth: Auth, config: Pick<Config, "WEB_URL">): Hono<AppEnvironment> {
  const routes = new Hono<AppEnvironment>();
  const resource = {
    resource: toMcpResource(config),
    resource_name: "Parlor tasks",
    authorization_servers: [toIssuer(config)],
    scopes_supported: [TASKS_SCOPE],
    bearer_methods_supported: ["header"],
  };
  routes.get("/oauth-protected-resource", (context) => context.json(resource));
  routes.get("/oauth-protected-resource/mcp", (context) => context.json(resource));
  routes.get("/oauth-authorization-server/api/auth", async (context) => {
    const metadata: object = await auth.api.getOAuthServerConfig();
    return context.json(
      Object.fromEntries(Object.entries(metadata).filter(([name]) => !unanswered.includes(name))),
    );
  });
  return routes;
}
