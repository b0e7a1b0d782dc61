import type { ChatKitTables, Database } from "@parlor/postgres";
import type { Generated, Kysely } from "kysely";

type AppTables = {
  user: {
    id: string;
    name: string;
    email: string;
    timeZone: string | null;
  };
  session: { id: string; userId: string; expiresAt: Date };
  api_tokens: {
    id: string;
    owner: string;
    name: string;
    hash: string;
    created_at: Generated<Date>;
    last_used_at: Date | null;
  };
  tasks: {
    id: string;
    owner: string;
    number: number;
    title: string;
    notes: string | null;
    priority: string;
    due_at: string | null;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    completed_at: Date | null;
  };
  task_numbers: { owner: string; last: number };
};

/** The database with this app's own tables. */
export type AppDatabase = Kysely<ChatKitTables & AppTables>;

export function withAppTables({ kysely }: Database): AppDatabase {
  return kysely.withTables<AppTables>();
}
