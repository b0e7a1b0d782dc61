import { betterAuth } from "better-auth";
import type { AppDatabase } from "../app-tables.ts";
import type { Config } from "../config.ts";

const DAY_SECONDS = 24 * 60 * 60;
const SESSION_SECONDS = 30 * DAY_SECONDS;
const MIN_PASSWORD_LENGTH = 8;

/** Accounts by e-mail and password, under /api/auth. The schema is in `accountMigrations`. */
export function createAuth(config: Config, database: AppDatabase, onError: (message: string) => void) {
  return betterAuth({
    appName: "Parlor",
    baseURL: config.WEB_URL,
    basePath: "/api/auth",
    secret: config.AUTH_SECRET,
    database: { db: database, type: "postgres" },
    trustedOrigins: [...config.TRUSTED_ORIGINS],
    emailAndPassword: { enabled: true, minPasswordLength: MIN_PASSWORD_LENGTH },
    session: { expiresIn: SESSION_SECONDS, updateAge: DAY_SECONDS },
    user: { additionalFields: { timeZone: { type: "string", required: false, input: false } } },
    rateLimit: {
      enabled: config.AUTH_RATE_LIMIT === "on",
      window: 60,
      max: 300,
      customRules: {
        "/sign-in/email": { window: 60, max: 20 },
        "/sign-up/email": { window: 60, max: 20 },
      },
    },
    advanced: { cookiePrefix: "parlor", useSecureCookies: new URL(config.WEB_URL).protocol === "https:" },
    telemetry: { enabled: false },
    // Its messages may hold what people typed: only that something failed is logged.
    logger: { level: "error", log: (_level, message) => onError(message.split("\n")[0] ?? "") },
  });
}

export type Auth = ReturnType<typeof createAuth>;
