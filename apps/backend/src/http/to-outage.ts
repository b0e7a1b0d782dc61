import { type Database, isConnectionLoss } from "@parlor/postgres";
import { ChatKitError } from "@parlor/server";

/** The same error, or `store_unavailable` where it says that there is no connection to the database. */
export function toOutage(error: unknown): unknown {
  if (!isConnectionLoss(error)) return error;
  return new ChatKitError(
    "store_unavailable",
    "The database cannot be reached right now. Try again in a moment.",
    { cause: error },
  );
}

/** What keeps the database away; undefined where it answers. For a library that failed and does not say of what. */
export async function findOutage(database: Pick<Database, "ping">): Promise<ChatKitError | undefined> {
  try {
    await database.ping();
    return undefined;
  } catch (error) {
    const outage = toOutage(error);
    return outage instanceof ChatKitError ? outage : undefined;
  }
}
