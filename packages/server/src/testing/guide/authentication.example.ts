import { createHmac, timingSafeEqual } from "node:crypto";
import { createChatKit, createMemoryStore } from "@parlor/server";

const SECRET = process.env.CHAT_SECRET ?? "for this example only";

function sign(text: string): string {
  return createHmac("sha256", SECRET).update(text).digest("base64url");
}

/** What your log-in gives to the page: who, until when, and a signature over both. */
export function createToken(userId: string, expiresAt: Date): string {
  const claims = `${encodeURIComponent(userId)}.${expiresAt.getTime()}`;
  return `${claims}.${sign(claims)}`;
}

function readUserId(token: string): string | undefined {
  const [userId = "", expiresAt = "", signature = ""] = token.split(".");
  const expected = Buffer.from(sign(`${userId}.${expiresAt}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return Number(expiresAt) > Date.now() ? decodeURIComponent(userId) : undefined;
}

/** What hooks need beside the owner. It never leaves the server. */
interface Context {
  userId: string;
  language: string;
}

export const chatKit = createChatKit<Context>({
  store: createMemoryStore(),
  // Called with every request, before its body is read: look at its headers alone, the body is for the handler.
  async authenticate(request) {
    const [, token = ""] = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
    const userId = readUserId(token);
    // Answered with 401.
    if (!userId) return undefined;
    const language = request.headers.get("accept-language") ?? "en";
    // Everything that is kept belongs to this owner, and exists for no other.
    return { owner: userId, context: { userId, language } };
  },
  async *respond({ thread, run, context }) {
    const text = context.language.startsWith("de") ? `Hallo, ${context.userId}` : `Hello, ${context.userId}`;
    const content = [{ type: "output_text" as const, text, annotations: [] }];
    const fields = { id: run.createId("assistant_message"), thread_id: thread.id };
    const created_at = new Date().toISOString();
    yield { type: "thread.item.done", item: { type: "assistant_message", ...fields, created_at, content } };
  },
});
