import type { MigrationSet } from "@parlor/postgres";
import { sql } from "kysely";

/** The tables of Better Auth's OAuth provider, in its own spelling; `lastUsedAt` of a consent is ours. After `accountMigrations`. */
export const oauthMigrations: MigrationSet = {
  name: "oauth",
  migrations: {
    "0001_clients_tokens_consents": async (database) => {
      const statements = [
        sql`create table "oauthClient" (
          "id" text primary key,
          "clientId" text not null unique,
          "clientSecret" text,
          "clientDiscoveryId" text,
          "disabled" boolean,
          "skipConsent" boolean,
          "enableEndSession" boolean,
          "subjectType" text,
          "scopes" jsonb,
          "clientCredentialsScopes" jsonb,
          "userId" text references "user" ("id") on delete cascade,
          "createdAt" timestamptz,
          "updatedAt" timestamptz,
          "name" text,
          "uri" text,
          "icon" text,
          "contacts" jsonb,
          "tos" text,
          "policy" text,
          "softwareId" text,
          "softwareVersion" text,
          "softwareStatement" text,
          "redirectUris" jsonb not null,
          "postLogoutRedirectUris" jsonb,
          "backchannelLogoutUri" text,
          "backchannelLogoutSessionRequired" boolean,
          "tokenEndpointAuthMethod" text,
          "applicationType" text,
          "jwks" text,
          "jwksUri" text,
          "grantTypes" jsonb,
          "responseTypes" jsonb,
          "requirePKCE" boolean,
          "dpopBoundAccessTokens" boolean,
          "referenceId" text,
          "metadata" jsonb
        )`,
        sql`create index "oauthClient_userId_idx" on "oauthClient" ("userId")`,
        sql`create table "oauthResource" (
          "id" text primary key,
          "identifier" text not null unique,
          "name" text not null,
          "accessTokenTtl" integer,
          "refreshTokenTtl" integer,
          "signingAlgorithm" text,
          "signingKeyId" text,
          "allowedScopes" jsonb,
          "customClaims" jsonb,
          "dpopBoundAccessTokensRequired" boolean,
          "disabled" boolean,
          "createdAt" timestamptz,
          "updatedAt" timestamptz,
          "policyVersion" integer,
          "metadata" jsonb
        )`,
        sql`create table "oauthClientResource" (
          "id" text primary key,
          "clientId" text not null references "oauthClient" ("clientId") on delete cascade,
          "resourceId" text not null references "oauthResource" ("identifier") on delete cascade,
          "metadata" jsonb,
          "createdAt" timestamptz
        )`,
        sql`create unique index "oauthClientResource_pair_idx" on "oauthClientResource" ("clientId", "resourceId")`,
        sql`create index "oauthClientResource_resourceId_idx" on "oauthClientResource" ("resourceId")`,
        sql`create table "oauthRefreshToken" (
          "id" text primary key,
          "token" text not null unique,
          "clientId" text not null references "oauthClient" ("clientId") on delete cascade,
          "sessionId" text references "session" ("id") on delete set null,
          "userId" text not null references "user" ("id") on delete cascade,
          "referenceId" text,
          "authorizationCodeId" text,
          "resources" jsonb,
          "requestedUserInfoClaims" jsonb,
          "expiresAt" timestamptz not null,
          "createdAt" timestamptz not null,
          "revoked" timestamptz,
          "rotatedAt" timestamptz,
          "rotationReplayResponse" text,
          "rotationReplayExpiresAt" timestamptz,
          "authTime" timestamptz,
          "confirmation" jsonb,
          "scopes" jsonb not null
        )`,
        sql`create table "oauthAccessToken" (
          "id" text primary key,
          "token" text not null unique,
          "clientId" text not null references "oauthClient" ("clientId") on delete cascade,
          "sessionId" text references "session" ("id") on delete set null,
          "userId" text references "user" ("id") on delete cascade,
          "referenceId" text,
          "authorizationCodeId" text,
          "resources" jsonb,
          "requestedUserInfoClaims" jsonb,
          "refreshId" text references "oauthRefreshToken" ("id") on delete cascade,
          "expiresAt" timestamptz not null,
          "createdAt" timestamptz not null,
          "revoked" timestamptz,
          "confirmation" jsonb,
          "scopes" jsonb not null
        )`,
        sql`create index "oauthAccessToken_refreshId_idx" on "oauthAccessToken" ("refreshId")`,
        ...["oauthRefreshToken", "oauthAccessToken"].flatMap((table) =>
          ["clientId", "sessionId", "userId", "authorizationCodeId", "expiresAt"].map(
            (column) =>
              sql`create index ${sql.id(`${table}_${column}_idx`)} on ${sql.table(table)} (${sql.ref(column)})`,
          ),
        ),
        sql`create table "oauthConsent" (
          "id" text primary key,
          "clientId" text not null references "oauthClient" ("clientId") on delete cascade,
          "userId" text references "user" ("id") on delete cascade,
          "referenceId" text,
          "resources" jsonb,
          "requestedUserInfoClaims" jsonb,
          "scopes" jsonb not null,
          "createdAt" timestamptz not null,
          "updatedAt" timestamptz not null,
          "lastUsedAt" timestamptz
        )`,
        sql`create index "oauthConsent_clientId_idx" on "oauthConsent" ("clientId")`,
        sql`create index "oauthConsent_userId_idx" on "oauthConsent" ("userId")`,
        sql`create table "oauthClientAssertion" (
          "id" text primary key,
          "expiresAt" timestamptz not null
        )`,
      ];
      for (const statement of statements) await statement.execute(database);
    },
  },
};
