import type { MigrationSet } from "@parlor/postgres";
import { sql } from "kysely";

/** The tables of Better Auth, in its own spelling, and those of API tokens. */
export const accountMigrations: MigrationSet = {
  name: "accounts",
  migrations: {
    "0001_users_sessions_tokens": async (database) => {
      const statements = [
        sql`create table "user" (
          "id" text primary key,
          "name" text not null,
          "email" text not null unique,
          "emailVerified" boolean not null,
          "image" text,
          "createdAt" timestamptz not null default current_timestamp,
          "updatedAt" timestamptz not null default current_timestamp,
          "timeZone" text
        )`,
        sql`create table "session" (
          "id" text primary key,
          "expiresAt" timestamptz not null,
          "token" text not null unique,
          "createdAt" timestamptz not null default current_timestamp,
          "updatedAt" timestamptz not null,
          "ipAddress" text,
          "userAgent" text,
          "userId" text not null references "user" ("id") on delete cascade
        )`,
        sql`create index "session_userId_idx" on "session" ("userId")`,
        sql`create table "account" (
          "id" text primary key,
          "accountId" text not null,
          "providerId" text not null,
          "userId" text not null references "user" ("id") on delete cascade,
          "accessToken" text,
          "refreshToken" text,
          "idToken" text,
          "accessTokenExpiresAt" timestamptz,
          "refreshTokenExpiresAt" timestamptz,
          "scope" text,
          "password" text,
          "createdAt" timestamptz not null default current_timestamp,
          "updatedAt" timestamptz not null
        )`,
        sql`create index "account_userId_idx" on "account" ("userId")`,
        sql`create table "verification" (
          "id" text primary key,
          "identifier" text not null,
          "value" text not null,
          "expiresAt" timestamptz not null,
          "createdAt" timestamptz not null default current_timestamp,
          "updatedAt" timestamptz not null default current_timestamp
        )`,
        sql`create index "verification_identifier_idx" on "verification" ("identifier")`,
        // Only a token's hash is kept: who reads the table cannot act as its owner.
        sql`create table api_tokens (
          id text primary key,
          owner text not null references "user" ("id") on delete cascade,
          name text not null,
          hash text not null unique,
          created_at timestamptz not null default current_timestamp,
          last_used_at timestamptz
        )`,
        sql`create index api_tokens_by_owner on api_tokens (owner)`,
      ];
      for (const statement of statements) await statement.execute(database);
    },
    // The keys that JWTs are signed with; their private halves are encrypted with the sign-in secret.
    "0002_jwks": async (database) => {
      await sql`create table "jwks" (
        "id" text primary key,
        "publicKey" text not null,
        "privateKey" text not null,
        "createdAt" timestamptz not null,
        "expiresAt" timestamptz,
        "alg" text,
        "crv" text
      )`.execute(database);
    },
    // Those that are over are found by it, and deleted.
    "0003_sessions_by_expiry": async (database) => {
      await sql`create index "session_expiresAt_idx" on "session" ("expiresAt")`.execute(database);
      await sql`create index "verification_expiresAt_idx" on "verification" ("expiresAt")`.execute(database);
    },
  },
};
