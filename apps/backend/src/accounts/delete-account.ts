import { ChatKitError } from "@parlor/server";
import type { Logger } from "pino";
import type { AppDatabase } from "../app-tables.ts";
import type { Counters } from "../limits/open-counters.ts";
import type { Auth } from "./auth.ts";

const MAX_GUESSES = 20;
const WINDOW_SECONDS = 60;

/** Takes away what one part of the program keeps of a person. Called more than once. */
export type Eraser = (owner: string) => Promise<unknown>;

/** Deletes people. */
export interface AccountDeletion {
  /**
   * Deletes the account and all that is its owner's. Rejects with `wrong_password` (403), and with `rate_limited` (429)
   * after many of them. After it, nothing that they signed in with is worth anything.
   */
  delete(userId: string, password: string): Promise<void>;
}

/** `erasers`: for whatever is not deleted with the row of the table "user". */
export function createAccountDeletion(options: {
  auth: Auth;
  tables: AppDatabase;
  erasers: readonly Eraser[];
  counters: Counters;
  isLimited: boolean;
  logger: Logger;
}): AccountDeletion {
  const { auth, tables, erasers, counters, isLimited, logger } = options;
  const guesses = counters.create({ name: "leave:user", max: MAX_GUESSES, windowSeconds: WINDOW_SECONDS });

  async function assertPassword(userId: string, password: string) {
    const seconds = isLimited ? Math.ceil((await guesses.look(userId)) / 1000) : 0;
    if (seconds > 0) {
      throw new ChatKitError("rate_limited", `Too many attempts. Try again in ${seconds} s.`, {
        retryAfterSeconds: seconds,
      });
    }
    const { internalAdapter, password: passwords } = await auth.$context;
    const accounts = await internalAdapter.findAccounts(userId);
    const hash = accounts.find(({ providerId }) => providerId === "credential")?.password;
    if (hash && (await passwords.verify({ hash, password }))) return;
    if (isLimited) await guesses.take(userId);
    throw new ChatKitError("wrong_password", "This is not the password of this account.", { status: 403 });
  }

  async function erase(userId: string) {
    for (const eraser of erasers) await eraser(userId);
  }

  return {
    async delete(userId, password) {
      await assertPassword(userId, password);
      const user = await tables
        .selectFrom("user")
        .select("email")
        .where("id", "=", userId)
        .executeTakeFirst();
      // Before, so that one that breaks off can be asked for again by its owner.
      await erase(userId);
      await tables.deleteFrom("user").where("id", "=", userId).execute();
      // And after, when nothing new of theirs can begin: for what began meanwhile.
      await erase(userId);
      if (user) await forgetVerifications(tables, userId, user.email);
      logger.info({ audit: "account.deleted", user_id: userId }, "an account was deleted");
    },
  };
}

async function forgetVerifications(tables: AppDatabase, userId: string, email: string) {
  await tables
    .deleteFrom("verification")
    .where((where) => where.or([where("identifier", "=", email), where("value", "like", `%${userId}%`)]))
    .execute();
}
