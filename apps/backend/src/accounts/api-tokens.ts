import { createHash, randomBytes } from "node:crypto";
import { createIdWithPrefix } from "@parlor/protocol";
import { ChatKitError } from "@parlor/server";
import type { AppDatabase } from "../app-tables.ts";

const PREFIX = "parlor_";
const ID_PREFIX = "tok";
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
  /** Gives the token this once. Rejects with `too_many_tokens` when the owner has as many as one may have. */
  create(owner: string, name: string): Promise<ApiToken & { token: string }>;
  list(owner: string): Promise<ApiToken[]>;
  revoke(owner: string, id: string): Promise<boolean>;
  verify(token: string): Promise<{ userId: string } | undefined>;
}

const hash = (token: string) => createHash("sha256").update(token).digest("hex");

export function createApiTokens(database: AppDatabase, { maxTokens }: { maxTokens: number }): ApiTokens {
  async function assertRoom(transaction: AppDatabase, owner: string) {
    const { count } = await transaction
      .selectFrom("api_tokens")
      .select(({ fn }) => fn.countAll<string>().as("count"))
      .where("owner", "=", owner)
      .executeTakeFirstOrThrow();
    if (Number(count) < maxTokens) return;
    throw new ChatKitError(
      "too_many_tokens",
      `There are ${maxTokens} tokens already. Revoke one that you no longer use first.`,
      { status: 409 },
    );
  }

  return {
    async create(owner, name) {
      const token = PREFIX + randomBytes(TOKEN_BYTES).toString("base64url");
      const id = createIdWithPrefix(ID_PREFIX);
      const created = new Date();
      await database.transaction().execute(async (transaction) => {
        // One at a time for an owner: whoever counts next sees this one.
        await transaction
          .selectFrom("user")
          .select("id")
          .where("id", "=", owner)
          .forNoKeyUpdate()
          .executeTakeFirst();
        await assertRoom(transaction, owner);
        await transaction
          .insertInto("api_tokens")
          .values({ id, owner, name, hash: hash(token), created_at: created, last_used_at: null })
          .execute();
      });
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
