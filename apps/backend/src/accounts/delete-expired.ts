import type { AppDatabase } from "../app-tables.ts";

type Expiring = "session" | "verification" | "oauthAccessToken" | "oauthRefreshToken";

/** Deletes what is over. Better Auth deletes only what is shown to it again. */
export async function deleteExpired(database: AppDatabase, tables: readonly Expiring[]): Promise<void> {
  const now = new Date();
  for (const table of tables) await database.deleteFrom(table).where("expiresAt", "<", now).execute();
}
