import { IANAZone } from "luxon";
import type { AppDatabase } from "../app-tables.ts";

const FALLBACK = "UTC";

/** Which time zone a user's "tomorrow" is in. */
export interface TimeZones {
  /** The zone that the request's `time-zone` header names, kept for when no browser is there to ask; else the kept one; else UTC. */
  resolve(userId: string, header: string | null | undefined): Promise<string>;
}

export function createTimeZones(database: AppDatabase): TimeZones {
  return {
    async resolve(userId, header) {
      const row = await database
        .selectFrom("user")
        .select("timeZone")
        .where("id", "=", userId)
        .executeTakeFirst();
      const kept = row?.timeZone ?? undefined;
      if (!header || header.length > 64 || !IANAZone.isValidZone(header)) return kept ?? FALLBACK;
      if (header !== kept) {
        await database.updateTable("user").set({ timeZone: header }).where("id", "=", userId).execute();
      }
      return header;
    },
  };
}
