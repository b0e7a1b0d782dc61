import {
  createChatKit,
  createMemoryStore,
  createProxy,
  createSignatureCheck,
  isChatKitError,
} from "@parlor/server";

/** The same in both programs, at least 32 characters: `openssl rand -base64 32`. */
const SECRET = process.env.PROXY_SIGNING_SECRET ?? "only-for-this-example-and-long-enough";

/** What nobody but your own servers may say. Where a server before this one writes `x-forwarded-for`, leave that in. */
const reserved = ["cookie", "forwarded", "x-forwarded-for", "x-real-ip", "x-user"];

/** In the web app: the route `/api/chatkit`, behind its log-in. */
export function createRoute(backendUrl: string, findUser: (cookie: string) => Promise<string | undefined>) {
  const forward = createProxy({ target: backendUrl, stripPrefix: "/api", signingSecret: SECRET });
  return async (request: Request): Promise<Response> => {
    const userId = await findUser(request.headers.get("cookie") ?? "");
    if (!userId) {
      const error = { code: "unauthenticated", message: "Sign in first." };
      return Response.json({ error }, { status: 401 });
    }
    const headers = new Headers(request.headers);
    for (const name of reserved) headers.delete(name);
    // Written over, whatever the page has sent. The signature covers it.
    headers.set("authorization", `User ${encodeURIComponent(userId)}`);
    return forward(new Request(request, { headers, signal: request.signal }));
  };
}

/** In the backend: lets in only what the web app has signed, lately and for the first time. */
const checkSignature = createSignatureCheck({ secret: SECRET });

const chatKit = createChatKit({
  store: createMemoryStore(),
  // Nobody but the web app has written this.
  async authenticate(request) {
    const [, userId] = /^User (\S+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
    return userId ? { owner: decodeURIComponent(userId), context: {} } : undefined;
  },
  async *respond({ thread, owner, run }) {
    const content = [{ type: "output_text" as const, text: `Hello, ${owner}`, annotations: [] }];
    const fields = { id: run.createId("assistant_message"), thread_id: thread.id };
    const created_at = new Date().toISOString();
    yield { type: "thread.item.done", item: { type: "assistant_message", ...fields, created_at, content } };
  },
});

/** What the backend answers at `/chatkit`. */
export async function answerInBackend(request: Request): Promise<Response> {
  try {
    return await chatKit.handler(await checkSignature(request));
  } catch (error) {
    if (!isChatKitError(error)) throw error;
    const { code, message, status } = error;
    return Response.json({ error: { code, message } }, { status });
  }
}
