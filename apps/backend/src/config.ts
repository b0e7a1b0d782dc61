import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { accountsSettings, findAccountsProblem } from "./accounts/accounts-settings.ts";
import { conversationsSettings } from "./conversations/conversations-settings.ts";
import { deploymentSettings } from "./deployment/deployment-settings.ts";
import { filesSettings, findFilesProblem } from "./files/files-settings.ts";
import { type IsTrustedProxy, parseProxies } from "./http/client-address.ts";
import { limitsSettings } from "./limits/limits-settings.ts";
import { observeSettings } from "./observe/observe-settings.ts";

const DEFAULT_WEB_PORT = 3000;
const DEFAULT_BACKEND_PORT = 8000;
const MIN_SECRET_LENGTH = 32;

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const optional = z.string().optional();

const environmentSchema = z.object({
  ...filesSettings,
  NODE_ENV: optional,
  HOST: z.string().default("127.0.0.1"),
  BACKEND_PORT: port(DEFAULT_BACKEND_PORT),
  WEB_PORT: port(DEFAULT_WEB_PORT),
  WEB_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: optional,
  DATABASE_DIRECT_URL: optional,
  // One of them holds the lock that tells other processes of this one.
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).default(10),
  REDIS_URL: optional,
  ...deploymentSettings,
  AUTH_SECRET: optional,
  AUTH_RATE_LIMIT: z.enum(["on", "off"]).default("on"),
  CHAT_SESSION_SECONDS: count(900),
  ...accountsSettings,
  TRUSTED_PROXIES: z.string().default(""),
  CORS_ORIGINS: z.string().default(""),
  PROXY_SIGNING_SECRET: z.string().min(MIN_SECRET_LENGTH).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  MODEL_BASE_URL: optional,
  MODEL_API_KEY: optional,
  MODEL_NAME: optional,
  MODEL_API: optional,
  OPENAI_API_KEY: optional,
  OPENROUTER_API_KEY: optional,
  GEMINI_API_KEY: optional,
  MODEL_STALL_SECONDS: count(60),
  HISTORY_TOKENS: count(32_000),
  OFFLINE_ASSISTANT_PACE_MS: z.coerce.number().int().nonnegative().default(12),
  OFFLINE_ASSISTANT_MAX_PACE_MS: count(5_000),
  MAX_MESSAGE_LENGTH: count(32_000),
  MAX_BODY_BYTES: count(1024 * 1024),
  MAX_TASKS_PER_USER: count(2_000),
  MAX_API_TOKENS_PER_USER: count(50),
  ...conversationsSettings,
  ...limitsSettings,
  ...observeSettings,
});

/** The names of all variables that the backend reads. */
export const configVariables: readonly string[] = Object.keys(environmentSchema.shape);

/** Everything that the environment decides, with its defaults. The table of docs/configuration.md says what each is for. */
export type Config = Omit<
  z.infer<typeof environmentSchema>,
  "AUTH_SECRET" | "CORS_ORIGINS" | "TRUSTED_PROXIES"
> & {
  AUTH_SECRET: string;
  /** Other origins, whose pages may call with a client secret. */
  CORS_ORIGINS: readonly string[];
  /** Where people open the web app. */
  WEB_URL: string;
  /** Origins that may act with the sign-in cookie: the web app's. */
  TRUSTED_ORIGINS: readonly string[];
  /** Whether `TRUSTED_PROXIES` names an address. */
  isTrustedProxy: IsTrustedProxy;
};

/** Thrown for an environment that cannot be used, with one line for each value. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

/** The same place under the other names of this machine: `localhost` and `127.0.0.1` are two origins to a browser. */
function withTwins(origin: string): string[] {
  const url = new URL(origin);
  const names = ["localhost", "127.0.0.1", "[::1]"];
  if (!names.includes(url.hostname)) return [url.origin];
  return names.map((name) => `${url.protocol}//${name}${url.port ? `:${url.port}` : ""}`);
}

/** What a URL calls the address that is listened on. */
function toReachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function readOrigins(given: string): string[] {
  const origins = given.split(",").map((one) => one.trim());
  return origins.filter(Boolean).map((one) => {
    const url = URL.parse(one);
    // A browser sends an origin without a path: one with another would never be the same.
    if (url && /^https?:$/.test(url.protocol) && `${url.origin}${url.pathname}` === `${url.origin}/`)
      return url.origin;
    throw new ConfigError(`CORS_ORIGINS: ${one} is no origin, such as https://www.example.com.`);
  });
}

function readProxies(given: string): IsTrustedProxy {
  const isTrusted = parseProxies(given);
  if (isTrusted) return isTrusted;
  throw new ConfigError(
    `TRUSTED_PROXIES: ${given} is no list of addresses or networks, such as 10.0.0.2, 192.168.0.0/16.`,
  );
}

async function readSecret(
  given: string | undefined,
  dataDir: string,
  isProduction: boolean,
): Promise<string> {
  if (given) {
    if (given.length < MIN_SECRET_LENGTH || /change.?me|example|secret-here|your-/i.test(given)) {
      throw new ConfigError(
        `AUTH_SECRET is too short or an example: set it to at least ${MIN_SECRET_LENGTH} random characters (openssl rand -base64 32).`,
      );
    }
    return given;
  }
  if (isProduction) {
    throw new ConfigError(
      "AUTH_SECRET is required in production: set it to the output of `openssl rand -base64 32`.",
    );
  }
  const path = join(dataDir, "auth-secret");
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const secret = await readOrMakeSecret(path);
    if (secret.length >= MIN_SECRET_LENGTH) return secret;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`DATA_DIR ${dataDir} cannot be used (${code}): set DATA_DIR to a folder of yours.`);
  }
  // Whoever knows what is in it could sign in as anybody.
  throw new ConfigError(
    `${path} has no ${MIN_SECRET_LENGTH} characters: delete it, and one is made anew. Everybody signs in again then.`,
  );
}

/** Of two processes that start at once, both get the one that came first, and none half of it. */
async function readOrMakeSecret(path: string): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return (await readFile(path, "utf8")).trim();
}

/** Reads the environment. Makes the secret, and keeps it in DATA_DIR, when none is set. Rejects with `ConfigError`. */
export async function readConfig(environment: Record<string, string | undefined>): Promise<Config> {
  // An empty value, as `NAME=` in a file, is an unset one.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"),
    );
  }
  const problem = findFilesProblem(parsed.data) ?? findAccountsProblem(parsed.data);
  if (problem) throw new ConfigError(problem);
  const { TRUSTED_PROXIES: proxies, ...values } = parsed.data;
  const host = toReachableHost(values.HOST);
  const webUrl = values.WEB_URL ?? `http://${host}:${values.WEB_PORT}`;
  return {
    ...values,
    WEB_URL: webUrl,
    TRUSTED_ORIGINS: withTwins(webUrl),
    CORS_ORIGINS: readOrigins(values.CORS_ORIGINS),
    isTrustedProxy: readProxies(proxies),
    AUTH_SECRET: await readSecret(values.AUTH_SECRET, values.DATA_DIR, values.NODE_ENV === "production"),
  };
}

const KEY_BYTES = 32;

/** A key for one purpose, so that what is signed for one can never pass for another. */
export function deriveKey(config: Pick<Config, "AUTH_SECRET">, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", config.AUTH_SECRET, "parlor", purpose, KEY_BYTES));
}
