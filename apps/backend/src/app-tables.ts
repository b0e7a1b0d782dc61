import type { ChatKitTables, Database } from "@parlor/postgres";
import type { ColumnType, Generated, Kysely } from "kysely";

type OAuthToken = {
  token: string;
  clientId: string;
  userId: string | null;
  scopes: string[];
  resources: string[] | null;
  expiresAt: Date;
  revoked: Date | null;
};

type AppTables = {
  user: {
    id: string;
    name: string;
    email: string;
    emailVerified: boolean;
    timeZone: ColumnType<string | null, string | null | undefined>;
  };
  verification: { id: string; identifier: string; value: string; expiresAt: Date };
  session: { id: string; userId: string; expiresAt: Date };
  api_tokens: {
    id: string;
    owner: string;
    name: string;
    hash: string;
    created_at: Generated<Date>;
    last_used_at: Date | null;
  };
  oauthClient: {
    id: string;
    clientId: string;
    name: string | null;
    disabled: boolean | null;
    createdAt: Date | null;
  };
  oauthAccessToken: OAuthToken;
  oauthRefreshToken: OAuthToken;
  oauthConsent: {
    id: string;
    clientId: string;
    userId: string | null;
    createdAt: Date;
    lastUsedAt: Date | null;
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
  audit_log: {
    number: ColumnType<string, number, never>;
    at: Date;
    action: string;
    actor: string | null;
    subject: string | null;
    address: string | null;
    request_id: string | null;
    previous_hash: string;
    hash: string;
  };
  usage_turns: {
    run_id: string;
    ended_at: Date;
    status: string;
    code: string | null;
    model: string;
    input_tokens: number;
    output_tokens: number;
    first_event_ms: number | null;
    duration_ms: number;
  };
  task_numbers: { owner: string; last: number };
};

/** The database with this app's own tables. */
export type AppDatabase = Kysely<ChatKitTables & AppTables>;

export function withAppTables({ kysely }: Database): AppDatabase {
  return kysely.withTables<AppTables>();
}
