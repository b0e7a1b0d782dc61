import type { AppDatabase } from "../app-tables.ts";

/** The people who may see what the operator sees. */
export interface Operators {
  includes(userId: string): Promise<boolean>;
}

/** `adminEmails`: their addresses, with commas between. */
export function createOperators(adminEmails: string | undefined, tables: AppDatabase): Operators {
  const named = (adminEmails ?? "").split(",").map((email) => email.trim().toLowerCase());
  const emails = new Set(named.filter(Boolean));
  return {
    async includes(userId) {
      if (emails.size === 0) return false;
      const account = await tables
        .selectFrom("user")
        .select("email")
        .where("id", "=", userId)
        .executeTakeFirst();
      return account !== undefined && emails.has(account.email.toLowerCase());
    },
  };
}
