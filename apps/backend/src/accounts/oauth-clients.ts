import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { AppDatabase } from "../app-tables.ts";
import type { Config } from "../config.ts";
import { deleteExpired } from "./delete-expired.ts";
import { ACCESS_TOKEN_PREFIX, TASKS_SCOPE, toMcpResource } from "./oauth-plugin.ts";

const HOUR_MS = 60 * 60 * 1_000;
const LAST_USED_STEP_MS = 60 * 1_000;

/** A program that a person has let in. */
interface ConnectedClient {
  id: string;
  /** What it calls itself: nobody has checked it. */
  name: string;
  connected_at: string;
  last_used_at: string | null;
}

/** The OAuth clients of MCP, as the resource and their users see them; Better Auth does the rest. */
export interface OAuthClients {
  /** Whom an access token stands for: only one for /mcp, whose client is still allowed by its user. */
  verify(token: string): Promise<{ userId: string } | undefined>;
  list(owner: string): Promise<ConnectedClient[]>;
  /** Takes back what the user has allowed a client; its tokens are gone with it. False when there is no such client of theirs. */
  disconnect(owner: string, id: string): Promise<boolean>;
  /** Whether one more client may register. Clients that nobody has ever allowed make room after an hour. */
  hasRoom(): Promise<boolean>;
  /** Removes tokens that have expired. */
  prune(): Promise<void>;
}

const hash = (token: string) => createHash("sha256").update(token).digest("base64url");

export function createOAuthClients(
  database: AppDatabase,
  config: Pick<Config, "WEB_URL" | "MAX_OAUTH_CLIENTS">,
): OAuthClients {
  const resource = toMcpResource(config);

  async function noteUse(consentId: string): Promise<void> {
    const now = Date.now();
    await database
      .updateTable("oauthConsent")
      .set({ lastUsedAt: new Date(now) })
      .where("id", "=", consentId)
      .where((where) =>
        where.or([
          where("lastUsedAt", "is", null),
          where("lastUsedAt", "<", new Date(now - LAST_USED_STEP_MS)),
        ]),
      )
      .execute();
  }

  async function countClients(): Promise<number> {
    const { count } = await database
      .selectFrom("oauthClient")
      .select(({ fn }) => fn.countAll<string>().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  function deleteUnallowed(before: Date) {
    return database
      .deleteFrom("oauthClient")
      .where("createdAt", "<", before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("oauthConsent")
              .select("oauthConsent.id")
              .whereRef("oauthConsent.clientId", "=", "oauthClient.clientId"),
          ),
        ),
      );
  }

  return {
    async verify(token) {
      if (!token.startsWith(ACCESS_TOKEN_PREFIX)) return undefined;
      const row = await database
        .selectFrom("oauthAccessToken as token")
        .innerJoin("oauthClient as client", "client.clientId", "token.clientId")
        .innerJoin("oauthConsent as consent", (join) =>
          join.onRef("consent.clientId", "=", "token.clientId").onRef("consent.userId", "=", "token.userId"),
        )
        .select(["token.userId", "token.scopes", "token.resources", "consent.id as consentId"])
        .where("token.token", "=", hash(token.slice(ACCESS_TOKEN_PREFIX.length)))
        .where("token.revoked", "is", null)
        .where("token.expiresAt", ">", new Date())
        .where(sql<boolean>`coalesce("client"."disabled", false)`, "=", false)
        .executeTakeFirst();
      if (!row?.userId) return undefined;
      if (!row.scopes.includes(TASKS_SCOPE) || !row.resources?.includes(resource)) return undefined;
      await noteUse(row.consentId);
      return { userId: row.userId };
    },
    async list(owner) {
      const rows = await database
        .selectFrom("oauthConsent as consent")
        .innerJoin("oauthClient as client", "client.clientId", "consent.clientId")
        .select(["client.clientId", "client.name", "consent.createdAt", "consent.lastUsedAt"])
        .where("consent.userId", "=", owner)
        .orderBy("consent.createdAt")
        .execute();
      return rows.map((row) => ({
        id: row.clientId,
        name: row.name ?? "A program without a name",
        connected_at: row.createdAt.toISOString(),
        last_used_at: row.lastUsedAt?.toISOString() ?? null,
      }));
    },
    async disconnect(owner, id) {
      return database.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom("oauthConsent")
          .where("clientId", "=", id)
          .where("userId", "=", owner)
          .executeTakeFirst();
        for (const table of ["oauthAccessToken", "oauthRefreshToken"] as const)
          await transaction
            .deleteFrom(table)
            .where("clientId", "=", id)
            .where("userId", "=", owner)
            .execute();
        return numDeletedRows > 0n;
      });
    },
    async hasRoom() {
      if ((await countClients()) < config.MAX_OAUTH_CLIENTS) return true;
      await deleteUnallowed(new Date(Date.now() - HOUR_MS)).execute();
      return (await countClients()) < config.MAX_OAUTH_CLIENTS;
    },
    prune: () => deleteExpired(database, ["oauthAccessToken", "oauthRefreshToken"]),
  };
}
