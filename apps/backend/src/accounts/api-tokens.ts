import { createHash, randomBytes } from "node:crypto";
import { createId } from "@parlor/protocol";
import type { AppDatabase } from "../app-tables.ts";

const PREFIX = "parlor_";
const TOKEN_BYTES = 32;

/** A token as its owner may see it: never the token itself. */
interface ApiToken {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

/** Long-lived tokens for MCP clients. */
export interface ApiTokens {
  /** Gives the token this once. */
  create(owner: string, name: string): Promise<ApiToken & { token: string }>;
  list(owner: string): Promise<ApiToken[]>;
  revoke(owner: string, id: string): Promise<boolean>;
  verify(token: string): Promise<{ userId: string } | undefined>;
}

const hash = (token: string) => createHash("sha256").update(token).digest("hex");

export function createApiTokens(database: AppDatabase): ApiTokens {
  return {
    async create(owner, name) {
      const token = PREFIX + randomBytes(TOKEN_BYTES).toString("base64url");
      const id = createId("request").replace("req_", "tok_");
      const created = new Date();
      await database
        .insertInto("api_tokens")
        .values({ id, owner, name, hash: hash(token), created_at: created, last_used_at: null })
        .execute();
      return { id, name, created_at: created.toISOString(), last_used_at: null, token };
    },
    async list(owner) {
      const rows = await database
        .selectFrom("api_tokens")
        .select(["id", "name", "created_at", "last_used_at"])
        .where("owner", "=", owner)
        .orderBy("created_at")
        .execute();
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        created_at: row.created_at.toISOString(),
        last_used_at: row.last_used_at?.toISOString() ?? null,
      }));
    },
    async revoke(owner, id) {
      const { numDeletedRows } = await database
        .deleteFrom("api_tokens")
        .where("id", "=", id)
        .where("owner", "=", owner)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async verify(token) {
      if (!token.startsWith(PREFIX)) return undefined;
      const row = await database
        .updateTable("api_tokens")
        .set({ last_used_at: new Date() })
        .where("hash", "=", hash(token))
        .returning("owner")
        .executeTakeFirst();
      return row && { userId: row.owner };
    },
  };
}
