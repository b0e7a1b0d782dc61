import { betterAuth } from "better-auth";
import { APIError, createAuthMiddleware, isAPIError } from "better-auth/api";
import { jwt } from "better-auth/plugins/jwt";
import type { AppDatabase } from "../app-tables.ts";
import type { Config } from "../config.ts";
import type { Counters } from "../limits/open-counters.ts";
import { assertAccountChange, assertNewAccount } from "./account-fields.ts";
import { issuesJwts } from "./accounts-settings.ts";
import { createOAuthPlugin } from "./oauth-plugin.ts";
import { createSignInLimit } from "./sign-in-limit.ts";

const HOUR_SECONDS = 60 * 60;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const SESSION_SECONDS = 30 * DAY_SECONDS;
const MIN_PASSWORD_LENGTH = 8;
const KEY_SECONDS = 30 * DAY_SECONDS;

/** JWTs for a backend on another host: `GET /api/auth/token`, and the keys that they are signed with at `/api/auth/jwks`. */
function createJwtPlugin({ WEB_URL, AUTH_JWT_AUDIENCE, AUTH_JWT_SECONDS }: Config) {
  return jwt({
    // A key that is no longer signed with is shown for as long as what it has signed could be good, and a day.
    jwks: { rotationInterval: KEY_SECONDS, gracePeriod: DAY_SECONDS },
    jwt: {
      issuer: WEB_URL,
      audience: AUTH_JWT_AUDIENCE,
      expirationTime: `${AUTH_JWT_SECONDS}s`,
      definePayload: ({ user }) => ({ name: user.name }),
    },
    disableSettingJwtHeader: true,
  });
}

/** The address that a request came from: `createListener` has found it out. */
const readAddress = (headers: Headers | undefined) => headers?.get("x-forwarded-for") ?? "";

/** Accounts by e-mail and password, under /api/auth. The schema is in `accountMigrations`. */
export function createAuth(options: {
  config: Config;
  database: AppDatabase;
  counters: Counters;
  onError: (message: string) => void;
}) {
  const { config, database, counters, onError } = options;
  const isLimited = config.AUTH_RATE_LIMIT === "on";
  const signInLimit = createSignInLimit(counters);
  return betterAuth({
    appName: "Parlor",
    baseURL: config.WEB_URL,
    basePath: "/api/auth",
    secret: config.AUTH_SECRET,
    database: { db: database, type: "postgres" },
    trustedOrigins: [...config.TRUSTED_ORIGINS],
    emailAndPassword: { enabled: true, minPasswordLength: MIN_PASSWORD_LENGTH },
    session: { expiresIn: SESSION_SECONDS, updateAge: HOUR_SECONDS },
    user: { additionalFields: { timeZone: { type: "string", required: false, input: false } } },
    plugins: [createOAuthPlugin(config), ...(issuesJwts(config) ? [createJwtPlugin(config)] : [])],
    // Requests are counted before they come here, in `answerAuth`: several backends share those counts.
    rateLimit: { enabled: false },
    hooks: {
      before: createAuthMiddleware(async ({ path, body, headers }) => {
        if (path === "/sign-up/email") assertNewAccount(body);
        if (path === "/update-user") assertAccountChange(body);
        const email: unknown = path === "/sign-in/email" ? body?.email : undefined;
        if (!isLimited || typeof email !== "string") return;
        const seconds = await signInLimit.secondsToWait(email, readAddress(headers));
        if (seconds === 0) return;
        throw new APIError("TOO_MANY_REQUESTS", {
          code: "rate_limited",
          message: `Too many attempts for this account. Try again in ${seconds} s.`,
          retry_after: seconds,
        });
      }),
      after: createAuthMiddleware(async ({ path, body, headers, context }) => {
        const email: unknown = path === "/sign-in/email" ? body?.email : undefined;
        if (!isLimited || typeof email !== "string" || !isAPIError(context.returned)) return;
        if (context.returned.statusCode === 401) await signInLimit.countFailure(email, readAddress(headers));
      }),
    },
    // Said, since Better Auth leaves both checks out where it finds that it is tested.
    advanced: {
      disableCSRFCheck: false,
      disableOriginCheck: false,
      cookiePrefix: "parlor",
      useSecureCookies: new URL(config.WEB_URL).protocol === "https:",
    },
    telemetry: { enabled: false },
    // Its messages may hold what people typed: only that something failed is logged.
    logger: { level: "error", log: (_level, message) => onError(message.split("\n")[0] ?? "") },
  });
}

export type Auth = ReturnType<typeof createAuth>;
