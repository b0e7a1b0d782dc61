import type { AppDatabase } from "../app-tables.ts";

/**
 * Deletes sign-ins that are over, with the address and the browser that they were from, and what waited too long to be
 * confirmed. Better Auth deletes only what is shown to it again.
 */
export async function pruneSignIns(database: AppDatabase): Promise<void> {
  const now = new Date();
  for (const table of ["session", "verification"] as const)
    await database.deleteFrom(table).where("expiresAt", "<", now).execute();
}
