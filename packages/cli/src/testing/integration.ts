import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { ThreadItem, ThreadStreamEvent } from "@parlor/protocol";
import {
  type Caller,
  type ChatKitOptions,
  createChatKit,
  createMemoryStore,
  createProxy,
  type RespondInput,
  type Store,
} from "@parlor/server";
import { toNodeListener } from "@parlor/server/node";

type Handler = (request: Request) => Response | Promise<Response>;

/** Ways in which an integration is broken on purpose. Each wraps what is whole. */
export interface Defects {
  /** Around the backend's HTTP. */
  backend?(handler: Handler): Handler;
  /** Around the web app's HTTP. */
  web?(handler: Handler): Handler;
  /** Around the web app's forwarding of ChatKit requests. */
  proxy?(handler: Handler): Handler;
  store?(store: Store): Store;
  authenticate?(
    authenticate: (request: Request) => Promise<Caller<object> | undefined>,
  ): (request: Request) => Promise<Caller<object> | undefined>;
  chatKit?: Partial<ChatKitOptions<object>>;
  /** The page with the element. */
  page?: string;
  policy?: string;
}

/** A whole integration on real sockets: a web app with accounts and a page, and a backend behind its proxy. */
export interface Integration {
  webUrl: string;
  backendUrl: string;
  /** Arguments that let the doctor in as two people. */
  args: string[];
  close(): Promise<void>;
}

const people = new Map([
  ["ada@example.com", "correct horse 1"],
  ["bea@example.com", "battery staple 2"],
]);
const answerWords = "Here is what I can do for you : tasks , dates and lists of them .".split(" ");
/** Slow enough that an answer is no single piece, on any machine. */
const PACE_MS = 25;

const page = `<!doctype html><html lang="en"><title>Chat</title>
<style>openai-chatkit { display: block; height: 100vh }</style>
<script src="/chatkit.js" defer></script><openai-chatkit></openai-chatkit></html>`;
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

async function* respond({ thread, run, signal }: RespondInput<object>): AsyncGenerator<ThreadStreamEvent> {
  const item = {
    type: "assistant_message" as const,
    id: run.createId("assistant_message"),
    thread_id: thread.id,
    created_at: new Date().toISOString(),
  };
  thread.title ??= "What I can do";
  const toContent = (text: string) => [{ type: "output_text" as const, text, annotations: [] }];
  yield { type: "thread.item.added", item: { ...item, content: toContent("") } };
  for (const word of answerWords) {
    await setTimeout(PACE_MS, undefined, { signal });
    const update = {
      type: "assistant_message.content_part.text_delta" as const,
      content_index: 0,
      delta: `${word} `,
    };
    yield { type: "thread.item.updated", item_id: item.id, update };
  }
  yield { type: "thread.item.done", item: { ...item, content: toContent(`${answerWords.join(" ")} `) } };
}

async function listen(handler: Handler, host = "127.0.0.1") {
  const server = createServer(toNodeListener(handler)).listen(0, host);
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port was given");
  return {
    port: bound.port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Cookies and client secrets, both checked. */
function createSessions() {
  const cookies = new Map<string, string>();
  const secrets = new Map<string, string>();
  const refuse = (status: number) =>
    Response.json({ error: { code: "unauthenticated", message: "Sign in.", request_id: "r1" } }, { status });
  return {
    async signIn(request: Request) {
      const { email, password } = (await request.json()) as { email: string; password: string };
      if (people.get(email) !== password) return refuse(401);
      const cookie = randomUUID();
      cookies.set(cookie, email);
      return Response.json(
        { ok: true },
        {
          headers: { "set-cookie": `session=${cookie}; Path=/; HttpOnly; SameSite=Lax` },
        },
      );
    },
    open(request: Request) {
      const [, cookie = ""] = /session=([\w-]+)/.exec(request.headers.get("cookie") ?? "") ?? [];
      const user = cookies.get(cookie);
      if (user === undefined) return refuse(401);
      const secret = randomUUID();
      secrets.set(secret, user);
      return Response.json({ client_secret: secret, expires_in: 900, user_id: user });
    },
    async authenticate(request: Request): Promise<Caller<object> | undefined> {
      const owner = secrets.get(request.headers.get("authorization")?.slice("Bearer ".length) ?? "");
      return owner === undefined ? undefined : { owner, context: {} };
    },
  };
}

/** Starts one, whole but for its defects. */
export async function startIntegration(defects: Defects = {}): Promise<Integration> {
  const unchanged = <T>(value: T) => value;
  const sessions = createSessions();
  const chatKit = createChatKit<object>({
    store: (defects.store ?? unchanged)(createMemoryStore()),
    authenticate: (defects.authenticate ?? unchanged)(sessions.authenticate),
    respond,
    ...defects.chatKit,
  });
  const backend = await listen(
    (defects.backend ?? unchanged)(async (request: Request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/health") return Response.json({ status: "ok" });
      return pathname === "/api/chatkit" ? chatKit.handler(request) : new Response("", { status: 404 });
    }),
  );
  const backendUrl = `http://127.0.0.1:${backend.port}`;
  const forward = (defects.proxy ?? unchanged)(createProxy({ target: backendUrl }) as Handler);
  const web = await listen(
    (defects.web ?? unchanged)(async (request: Request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/api/auth/sign-in/email") return sessions.signIn(request);
      if (pathname === "/api/chatkit/session") return sessions.open(request);
      if (pathname === "/api/chatkit") return forward(request);
      if (pathname === "/chatkit.js")
        return new Response('customElements.define("openai-chatkit", class extends HTMLElement {});', {
          headers: { "content-type": "text/javascript" },
        });
      if (pathname !== "/chat" && pathname !== "/") return new Response("not found", { status: 404 });
      return new Response(defects.page ?? page, {
        headers: { "content-type": "text/html", "content-security-policy": defects.policy ?? policy },
      });
    }),
  );
  const webUrl = `http://127.0.0.1:${web.port}`;
  return {
    webUrl,
    backendUrl,
    args: [
      ...["--web", webUrl, "--backend", backendUrl],
      ...["--email", "ada@example.com", "--password", "correct horse 1"],
      ...["--other-email", "bea@example.com", "--other-password", "battery staple 2"],
    ],
    async close() {
      await web.close();
      await chatKit.close({ graceMs: 0 });
      await backend.close();
    },
  };
}

/** Changes JSON answers to one type of request. */
export function changeAnswer(
  type: string,
  change: (json: unknown) => unknown,
): (handler: Handler) => Handler {
  return (handler) => async (request) => {
    const body = await request.clone().text();
    const response = await handler(request);
    if (!body.includes(`"${type}"`) || !response.ok) return response;
    return Response.json(change(await response.json()), { status: response.status });
  };
}

/** Answers one type of request by hand. */
export function answerInstead(type: string, answer: () => Response): (handler: Handler) => Handler {
  return (handler) => async (request) => {
    const body = await request.clone().text();
    return body.includes(`"${type}"`) ? answer() : handler(request);
  };
}

/** A store that changes or drops what is saved. */
export function withSavedItems(store: Store, change: (item: ThreadItem) => ThreadItem | undefined): Store {
  return {
    ...store,
    async saveItem(owner, item) {
      const changed = change(item);
      return changed === undefined ? true : store.saveItem(owner, changed);
    },
  };
}
