import type { Logger } from "pino";
import type { AppDatabase } from "../app-tables.ts";
import type { Config } from "../config.ts";
import { toLoggedRefusal } from "../http/create-logger.ts";
import type { Counters } from "../limits/open-counters.ts";
import { type ApiTokens, createApiTokens } from "./api-tokens.ts";
import { type Auth, createAuth } from "./auth.ts";
import { type Authenticator, createAuthenticator } from "./authenticate.ts";
import { type ChatSessions, createChatSessions } from "./chat-session.ts";
import { deleteExpired } from "./delete-expired.ts";
import { createJwtSignIns } from "./jwt-sign-in.ts";
import { createOAuthClients, type OAuthClients } from "./oauth-clients.ts";
import { createTimeZones, type TimeZones } from "./time-zones.ts";

/** Who people are, and what they show to be let in. */
export interface Accounts {
  auth: Auth;
  authenticator: Authenticator;
  chatSessions: ChatSessions;
  apiTokens: ApiTokens;
  oauthClients: OAuthClients;
  timeZones: TimeZones;
  /** Deletes sign-ins that are over, with the address and the browser that they were from, and what waited too long to be confirmed. */
  pruneSignIns(): Promise<void>;
}

export function createAccounts(options: {
  config: Config;
  tables: AppDatabase;
  counters: Counters;
  logger: Logger;
}): Accounts {
  const { config, tables, counters, logger } = options;
  const auth = createAuth({
    config,
    database: tables,
    counters,
    onError: (message) => {
      // What a client did wrong is nothing that an operator is woken for.
      const level = /^Invalid \w+:/.test(message) ? "warn" : "error";
      logger[level]({ detail: toLoggedRefusal(message) }, "sign-in failed");
    },
  });
  const chatSessions = createChatSessions(config, tables);
  const apiTokens = createApiTokens(tables, { maxTokens: config.MAX_API_TOKENS_PER_USER });
  const jwtSignIns = createJwtSignIns(config, tables);
  const oauthClients = createOAuthClients(tables, config);
  const authenticator = createAuthenticator({
    config,
    auth,
    chatSessions,
    apiTokens,
    jwtSignIns,
    oauthClients,
  });
  return {
    auth,
    authenticator,
    chatSessions,
    apiTokens,
    oauthClients,
    timeZones: createTimeZones(tables),
    pruneSignIns: () => deleteExpired(tables, ["session", "verification"]),
  };
}
