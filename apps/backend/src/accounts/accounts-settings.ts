import { z } from "zod";

/** Who is believed to have signed somebody in, and how far. */
export const accountsSettings = {
  AUTH_JWT_AUDIENCE: z.string().min(1).optional(),
  AUTH_JWT_SECONDS: z.coerce.number().int().min(30).max(3_600).default(300),
  AUTH_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  AUTH_JWT_ISSUER: z.string().min(1).optional(),
  AUTH_JWKS_CACHE_SECONDS: z.coerce.number().int().positive().default(600),
  OAUTH_ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(60).max(86_400).default(3_600),
  OAUTH_REFRESH_TOKEN_SECONDS: z.coerce.number().int().min(60).default(2_592_000),
  MAX_OAUTH_CLIENTS: z.coerce.number().int().positive().default(1_000),
};

const settingsSchema = z.object(accountsSettings);
/** What the environment says of sign-ins. */
export type AccountsConfig = z.infer<typeof settingsSchema>;

/** What is wrong with settings that are fine each by itself; undefined when nothing is. */
export function findAccountsProblem(config: AccountsConfig): string | undefined {
  if (config.AUTH_JWKS_URL === undefined)
    return config.AUTH_JWT_ISSUER === undefined
      ? undefined
      : "AUTH_JWT_ISSUER says whose sign-ins are accepted: set AUTH_JWKS_URL too.";
  // Without either, whatever the same keys have signed for anybody else would be let in.
  if (config.AUTH_JWT_ISSUER === undefined || config.AUTH_JWT_AUDIENCE === undefined)
    return "AUTH_JWKS_URL needs AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE: who signs, and for whom.";
  return undefined;
}

/** Whether people who sign in here can show it elsewhere. */
export function issuesJwts(config: AccountsConfig): boolean {
  return config.AUTH_JWT_AUDIENCE !== undefined && config.AUTH_JWKS_URL === undefined;
}
