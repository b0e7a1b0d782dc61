import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Client } from "@modelcontextprotocol/client";
import { toNodeListener } from "@parlor/server/node";
import { createProxy } from "@parlor/server/proxy";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  connectWithOAuth,
  createOAuthMemory,
  finishOAuth,
  type OAuthMemory,
  startOAuth,
} from "../testing/oauth-client.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

// Each sign-up hashes a password, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let app: TestApp;
/** As people and clients reach it: the web app's part is a proxy here. */
let url: string;
let ada: string;
let grace: string;
let closeFront: () => Promise<void>;

beforeAll(async () => {
  let forward = async (_request: Request): Promise<Response> => new Response(null, { status: 503 });
  const front = createServer(toNodeListener((request) => forward(request)));
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  closeFront = async () => {
    front.closeAllConnections();
    front.close();
    await once(front, "close");
  };
  app = await startTestApp({ WEB_URL: url, MAX_OAUTH_CLIENTS: "40" });
  forward = createProxy({ target: app.url });
  ada = await app.signUp("ada@example.com", "Ada");
  grace = await app.signUp("grace@example.com", "Grace");
});
afterAll(async () => {
  await app?.close();
  await closeFront?.();
});

/** Opens the address that a client sends its user to, and gives where that leads. */
async function visit(address: string | URL, cookie = ""): Promise<URL> {
  const answer = await fetch(address, { redirect: "manual", headers: { cookie } });
  return new URL(answer.headers.get("location") ?? "/", url);
}
const postForm = async (path: string, fields: Record<string, string>) => {
  const answer = await fetch(url + path, { method: "POST", body: new URLSearchParams(fields) });
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
};

/** What the consent page does for a person. */
function decide(page: URL, cookie: string, accept = true, origin = url) {
  return app.call("/api/auth/oauth2/consent", {
    body: { accept, oauth_query: page.search.slice(1) },
    cookie,
    headers: { origin },
  });
}
const backOf = (answer: { body: unknown }) => new URL((answer.body as { url: string }).url);

/** The official client's whole way in, and the memory that it then has. */
async function letIn(cookie: string, memory = createOAuthMemory()): Promise<OAuthMemory> {
  const page = await visit(await startOAuth(url, memory), cookie);
  expect(page.pathname).toBe("/connect");
  const back = backOf(await decide(page, cookie));
  expect(back.href).toContain("http://127.0.0.1:9/callback?code=");
  await finishOAuth(url, memory, back);
  return memory;
}
const titlesOf = async (client: Client) => {
  const { structuredContent } = await client.callTool({ name: "list_tasks", arguments: {} });
  return (structuredContent as { tasks: { title: string }[] }).tasks.map(({ title }) => title);
};
const askMcp = (token: string) =>
  app.call("/mcp", {
    body: { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} },
    headers: { authorization: `Bearer ${token}`, accept: "application/json, text/event-stream" },
  });

test("a 401 of /mcp leads to everything that a client has to know", async () => {
  const refused = await app.call("/mcp", { body: {} });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toBe(
    `Bearer realm="parlor", resource_metadata="${url}/.well-known/oauth-protected-resource/mcp", scope="tasks"`,
  );
  const wrong = await askMcp("parlor_at_wrong");
  expect(wrong.headers.get("www-authenticate")).toContain('error="invalid_token"');
  const resource = await (await fetch(`${url}/.well-known/oauth-protected-resource/mcp`)).json();
  expect(resource).toMatchObject({
    resource: `${url}/mcp`,
    authorization_servers: [`${url}/api/auth`],
    scopes_supported: ["tasks"],
  });
  const server = await (await fetch(`${url}/.well-known/oauth-authorization-server/api/auth`)).json();
  expect(server).toMatchObject({
    issuer: `${url}/api/auth`,
    authorization_endpoint: `${url}/api/auth/oauth2/authorize`,
    token_endpoint: `${url}/api/auth/oauth2/token`,
    registration_endpoint: `${url}/api/auth/oauth2/register`,
    revocation_endpoint: `${url}/api/auth/oauth2/revoke`,
    code_challenge_methods_supported: ["S256"],
    grant_types_supported: ["authorization_code", "refresh_token"],
  });
  // Each endpoint that it names is there.
  for (const [name, address] of Object.entries(server as Record<string, unknown>)) {
    if (!name.endsWith("_endpoint")) continue;
    const { status } = await fetch(String(address), { method: "POST", redirect: "manual" });
    expect([name, status]).toEqual([name, expect.not.toBeOneOf([404, 405, 500])]);
  }
});

test("the official client registers, is let in by its user, and has that user's tasks alone", async () => {
  await app.call("/api/tasks", { body: { title: "Grace's own" }, cookie: grace });
  const memory = await letIn(ada);
  expect(memory.tokens?.scope?.split(" ").sort()).toEqual(["offline_access", "tasks"]);
  const client = await connectWithOAuth(url, memory);
  await client.callTool({ name: "add_task", arguments: { title: "From a client" } });
  expect(await titlesOf(client)).toEqual(["From a client"]);
  await client.close();
  const gracesClient = await connectWithOAuth(url, await letIn(grace));
  expect(await titlesOf(gracesClient)).toEqual(["Grace's own"]);
  await gracesClient.close();
});

test("an access token opens /mcp and nothing else", async () => {
  const { tokens } = await letIn(ada);
  const token = tokens?.access_token ?? "";
  expect(token).toMatch(/^parlor_at_\w{32,}$/);
  expect((await askMcp(token)).status).toBe(200);
  for (const path of [
    "/api/tasks",
    "/api/tokens",
    "/api/clients",
    "/api/conversations/export",
    "/api/auth/list-sessions",
    "/api/chatkit/upload",
  ]) {
    const answer = await app.call(path, { headers: { authorization: `Bearer ${token}` } });
    expect([path, answer.status]).toEqual([path, 401]);
  }
  for (const forged of [token.slice(0, -1), `${token}x`, token.slice("parlor_at_".length), "parlor_at_"])
    expect((await askMcp(forged)).status).toBe(401);
  expect((await askMcp(tokens?.refresh_token ?? "")).status).toBe(401);
});

test("the client comes back by itself when its access token has ended, and a refresh token works once", async () => {
  const memory = await letIn(ada);
  const [first, refresh = ""] = [memory.tokens?.access_token, memory.tokens?.refresh_token];
  await sql`update "oauthAccessToken" set "expiresAt" = now() - interval '1 second'`.execute(
    app.database.kysely,
  );
  expect((await askMcp(first ?? "")).status).toBe(401);
  const client = await connectWithOAuth(url, memory);
  expect(await titlesOf(client)).toContain("From a client");
  await client.close();
  expect(memory.tokens?.access_token).not.toBe(first);
  // Whoever shows the old one again has stolen it, or was stolen from: both lose what came of it.
  const again = await postForm("/api/auth/oauth2/token", {
    grant_type: "refresh_token",
    refresh_token: refresh,
    client_id: memory.client?.client_id ?? "",
  });
  expect([again.status, again.body.error]).toEqual([400, "invalid_grant"]);
  const { access_token: access = "", refresh_token: next = "" } = memory.tokens ?? {};
  expect((await askMcp(access)).status).toBe(401);
  const after = await postForm("/api/auth/oauth2/token", {
    grant_type: "refresh_token",
    refresh_token: next,
    client_id: memory.client?.client_id ?? "",
  });
  expect([after.status, after.body.error]).toEqual([400, "invalid_grant"]);
});

test("the client stays when the sign-in that let it in is over and gone", async () => {
  const memory = await letIn(await app.signUp("oauth-over@example.com"));
  await sql`
    delete from "session" where "userId" in (select "id" from "user" where "email" = 'oauth-over@example.com')
  `.execute(app.database.kysely);
  expect((await askMcp(memory.tokens?.access_token ?? "")).status).toBe(200);
  const { status, body } = await postForm("/api/auth/oauth2/token", {
    grant_type: "refresh_token",
    refresh_token: memory.tokens?.refresh_token ?? "",
    client_id: memory.client?.client_id ?? "",
  });
  expect([status, typeof body.access_token]).toEqual([200, "string"]);
});

test("its user takes it back, and it is out at once; nobody else can", async () => {
  const memory = await letIn(ada);
  const token = memory.tokens?.access_token ?? "";
  const id = memory.client?.client_id ?? "";
  const { body } = await app.call("/api/clients", { cookie: ada });
  const own = (body as { clients: { id: string }[] }).clients.find((client) => client.id === id);
  expect((await askMcp(token)).status).toBe(200);
  expect(own).toMatchObject({ name: "Test client", last_used_at: null });
  expect(JSON.stringify((await app.call("/api/clients", { cookie: grace })).body)).not.toContain(id);
  expect((await app.call(`/api/clients/${id}`, { method: "DELETE", cookie: grace })).status).toBe(404);
  expect((await askMcp(token)).status).toBe(200);
  expect((await app.call(`/api/clients/${id}`, { method: "DELETE", cookie: ada })).status).toBe(200);
  expect((await askMcp(token)).status).toBe(401);
  const refreshed = await postForm("/api/auth/oauth2/token", {
    grant_type: "refresh_token",
    refresh_token: memory.tokens?.refresh_token ?? "",
    client_id: id,
  });
  expect(refreshed.status).toBe(400);
  // It has to ask again.
  const page = await visit(await startOAuth(url, memory), ada);
  expect(page.pathname).toBe("/connect");
  const entries = JSON.stringify(
    (await sql`select action, subject from audit_log`.execute(app.database.kysely)).rows,
  );
  expect(entries).toContain("client_disconnected");
});

test("a client gives its own token up", async () => {
  const memory = await letIn(ada);
  const token = memory.tokens?.access_token ?? "";
  const revoked = await postForm("/api/auth/oauth2/revoke", {
    token,
    client_id: memory.client?.client_id ?? "",
  });
  expect(revoked.status).toBe(200);
  expect((await askMcp(token)).status).toBe(401);
});

test("a person who says no, or is not signed in, or is another, lets nobody in", async () => {
  const memory = createOAuthMemory();
  const start = await startOAuth(url, memory);
  // Signed out: to the page, which asks to sign in first. No code.
  const out = await visit(start);
  expect([out.pathname, out.searchParams.has("code")]).toEqual(["/connect", false]);
  const page = await visit(start, ada);
  expect((await decide(page, "")).status).toBe(401);
  const denied = backOf(await decide(page, ada, false));
  expect([denied.searchParams.get("error"), denied.searchParams.has("code")]).toEqual([
    "access_denied",
    false,
  ]);
  const { body } = await app.call("/api/clients", { cookie: ada });
  expect(JSON.stringify(body)).not.toContain(memory.client?.client_id);
  // Another site's page cannot say yes for her, nor can anybody change what she is asked.
  expect((await decide(page, ada, true, "https://evil.example")).status).toBe(403);
  const changed = new URL(page);
  changed.searchParams.set("redirect_uri", "https://evil.example/callback");
  expect((await decide(changed, ada)).status).toBe(400);
  const unsigned = new URL(page);
  unsigned.searchParams.delete("sig");
  expect((await decide(unsigned, ada)).status).toBe(400);
});

test("a code is good once, for the client, the address and the verifier that it was made for", async () => {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const register = async () => {
    const { body } = await app.call("/api/auth/oauth2/register", {
      body: { redirect_uris: ["http://127.0.0.1:9/callback"], token_endpoint_auth_method: "none" },
    });
    return (body as { client_id: string }).client_id;
  };
  const [client, other] = [await register(), await register()];
  const toStart = (changes: Record<string, string | undefined>) => {
    const fields: Record<string, string | undefined> = {
      response_type: "code",
      client_id: client,
      redirect_uri: "http://127.0.0.1:9/callback",
      scope: "tasks",
      state: "s",
      code_challenge: challenge,
      code_challenge_method: "S256",
      resource: `${url}/mcp`,
      ...changes,
    };
    const address = new URL("/api/auth/oauth2/authorize", url);
    for (const [name, value] of Object.entries(fields))
      if (value !== undefined) address.searchParams.set(name, value);
    return address;
  };
  const getCode = async () => {
    const location = await visit(toStart({}), ada);
    const back = location.pathname === "/connect" ? backOf(await decide(location, ada)) : location;
    return back.searchParams.get("code") ?? "";
  };
  const exchange = (code: string, changes: Record<string, string> = {}) =>
    postForm("/api/auth/oauth2/token", {
      grant_type: "authorization_code",
      code,
      client_id: client,
      redirect_uri: "http://127.0.0.1:9/callback",
      code_verifier: verifier,
      resource: `${url}/mcp`,
      ...changes,
    });
  const wrong: Record<string, string>[] = [
    { code_verifier: randomBytes(32).toString("base64url") },
    { client_id: other },
    { redirect_uri: "http://127.0.0.1:9/other" },
    { resource: "https://evil.example/mcp" },
  ];
  for (const changes of wrong) {
    const answer = await exchange(await getCode(), changes);
    expect([changes, answer.status, answer.body.access_token]).toEqual([
      changes,
      expect.not.toBeOneOf([200]),
      undefined,
    ]);
  }
  const code = await getCode();
  const first = await exchange(code);
  expect([first.status, (await askMcp(String(first.body.access_token))).status]).toEqual([200, 200]);
  // The second time it is a stolen one: what the first gave ends too.
  expect((await exchange(code)).status).toBe(400);
  expect((await askMcp(String(first.body.access_token))).status).toBe(401);

  // None of these gives a code.
  for (const changes of [
    { redirect_uri: "https://evil.example/callback" },
    { redirect_uri: "http://127.0.0.1:9/callback/../other" },
    { code_challenge: undefined, code_challenge_method: undefined },
    { code_challenge: verifier, code_challenge_method: "plain" },
    { response_type: "token" },
    { scope: "openid email" },
    { scope: "admin" },
    { resource: "https://evil.example/mcp" },
    { client_id: "nobody" },
  ]) {
    const { origin, searchParams } = await visit(toStart(changes), ada);
    expect([changes, searchParams.has("code")]).toEqual([changes, false]);
    expect([changes, origin]).not.toEqual([changes, "https://evil.example"]);
  }
  // A token for nothing in particular is not one for /mcp.
  const unbound = await visit(toStart({ resource: undefined }), ada);
  const { body } = await postForm("/api/auth/oauth2/token", {
    grant_type: "authorization_code",
    code: unbound.searchParams.get("code") ?? "",
    client_id: client,
    redirect_uri: "http://127.0.0.1:9/callback",
    code_verifier: verifier,
  });
  expect((await askMcp(String(body.access_token))).status).toBe(401);
});

test("what a client says of itself is bounded, and leads nowhere else", async () => {
  const redirect_uris = ["http://127.0.0.1:9/callback"];
  for (const body of [
    {},
    { redirect_uris: [] },
    { redirect_uris: ["javascript:alert(1)"] },
    { redirect_uris: ["data:text/html,x"] },
    { redirect_uris: ["http://evil.example/callback"] },
    { redirect_uris: ["https://user:secret@evil.example/callback"] },
    { redirect_uris: Array.from({ length: 11 }, (_, index) => `http://127.0.0.1:9/${index}`) },
    { redirect_uris: [`http://127.0.0.1:9/${"x".repeat(3_000)}`] },
    { redirect_uris, client_name: "x".repeat(101) },
    { redirect_uris, client_name: "Parlor\u202egnp.exe" },
    { redirect_uris, client_name: "two\nlines" },
    { redirect_uris, grant_types: ["client_credentials"] },
    { redirect_uris, scope: "tasks openid" },
    { redirect_uris, token_endpoint_auth_method: "private_key_jwt" },
  ]) {
    const answer = await app.call("/api/auth/oauth2/register", { body });
    expect([body, answer.status]).toEqual([body, 400]);
    expect(answer.body).toMatchObject({ error: expect.any(String) });
  }
  const odd = await app.call("/api/auth/oauth2/register", {
    body: {
      redirect_uris,
      jwks_uri: "http://169.254.169.254/keys",
      logo_uri: "https://evil.example/pixel.png",
      client_uri: "javascript:alert(1)",
      skip_consent: true,
      client_id: "chosen",
    },
  });
  expect(odd.status).toBe(201);
  expect(JSON.stringify(odd.body)).not.toMatch(/evil|169\.254|javascript|chosen|skip_consent/);
});

test("the rest of Better Auth's provider is not answered", async () => {
  for (const path of [
    "/api/auth/oauth2/create-client",
    "/api/auth/oauth2/get-clients",
    "/api/auth/oauth2/update-client",
    "/api/auth/oauth2/client/rotate-secret",
    "/api/auth/oauth2/delete-client",
    "/api/auth/oauth2/introspect",
    "/api/auth/oauth2/userinfo",
    "/api/auth/oauth2/end-session",
    "/api/auth/oauth2/Register",
    "/api/auth/oauth2//register",
    "/api/auth/admin/oauth2/create-client",
    "/api/auth/admin/oauth2/resources",
  ]) {
    for (const method of ["GET", "POST"]) {
      const answer = await app.call(path, {
        method,
        ...(method === "POST" ? { body: {} } : {}),
        cookie: ada,
        headers: { origin: url },
      });
      expect([path, method, answer.status]).toEqual([path, method, 404]);
    }
  }
});

test("clients that nobody lets in fill no table: there is a limit, and room again after an hour", async () => {
  const register = () =>
    app.call("/api/auth/oauth2/register", { body: { redirect_uris: ["http://127.0.0.1:9/callback"] } });
  let last = await register();
  for (let count = 0; count < 40 && last.status === 201; count += 1) last = await register();
  expect([last.status, last.body]).toEqual([
    503,
    expect.objectContaining({ error: "temporarily_unavailable" }),
  ]);
  await sql`update "oauthClient" set "createdAt" = now() - interval '2 hours'`.execute(app.database.kysely);
  expect((await register()).status).toBe(201);
  // Those that somebody has let in stay.
  const { body } = await app.call("/api/clients", { cookie: grace });
  expect((body as { clients: object[] }).clients).toHaveLength(1);
});
