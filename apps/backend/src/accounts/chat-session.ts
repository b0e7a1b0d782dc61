import { jwtVerify, SignJWT } from "jose";
import type { AppDatabase } from "../app-tables.ts";
import { type Config, deriveKey } from "../config.ts";

const AUDIENCE = "parlor:chatkit";
const ISSUER = "parlor";

/** Short-lived secrets that let a page use the ChatKit endpoint as one user. */
export interface ChatSessions {
  create(userId: string, sessionId: string): Promise<{ secret: string; expiresIn: number }>;
  /** The user whom a secret is for; undefined unless it is ours, for this endpoint, unexpired, and its sign-in still stands. */
  verify(secret: string): Promise<{ userId: string } | undefined>;
}

export function createChatSessions(config: Config, database: AppDatabase): ChatSessions {
  const key = deriveKey(config, "chatkit session");
  return {
    async create(userId, sessionId) {
      const expiresIn = config.CHAT_SESSION_SECONDS;
      const secret = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${expiresIn}s`)
        .sign(key);
      return { secret, expiresIn };
    },
    async verify(secret) {
      let userId: string | undefined;
      let sessionId: unknown;
      try {
        const { payload } = await jwtVerify(secret, key, {
          algorithms: ["HS256"],
          audience: AUDIENCE,
          issuer: ISSUER,
          requiredClaims: ["sub", "sid", "exp"],
        });
        userId = payload.sub;
        sessionId = payload.sid;
      } catch {
        return undefined;
      }
      if (userId === undefined || typeof sessionId !== "string") return undefined;
      // Signing out, or deleting the account, takes this row away, and with it every secret made from it.
      const row = await database
        .selectFrom("session")
        .select("id")
        .where("id", "=", sessionId)
        .where("userId", "=", userId)
        .where("expiresAt", ">", new Date())
        .executeTakeFirst();
      return row && { userId };
    },
  };
}
