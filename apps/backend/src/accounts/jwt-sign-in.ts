import { createHash } from "node:crypto";
import { ChatKitError } from "@parlor/server";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import type { AppDatabase } from "../app-tables.ts";
import { foreignEmailDomain, isUsableName } from "./account-fields.ts";
import type { AccountsConfig } from "./accounts-settings.ts";

/** Signatures that only the issuer can make. No secret that both sides know, and never `none`. */
const algorithms = ["EdDSA", "Ed25519", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256"];
const CLOCK_TOLERANCE_SECONDS = 5;
const FETCH_TIMEOUT_MS = 5_000;
/** Keys are asked for again this long after they last were, at the earliest, whatever keys tokens name. */
const COOLDOWN_MS = 30_000;
const FALLBACK_NAME = "Guest";

/** Lets in people whom another service has signed in, which says so with a JWT. */
export interface JwtSignIns {
  /**
   * The user whom a token is for, who gets an account of their own here when they first come. Undefined unless the
   * token is the issuer's, for us, and young enough. Rejects with `sign_in_unavailable` (503) while its keys cannot be had.
   */
  verify(token: string): Promise<{ userId: string; name: string } | undefined>;
}

const refusals = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** What says something of the token; anything else says that its issuer could not be asked. */
function isRefusal(error: unknown): boolean {
  return refusals.some((kind) => error instanceof kind);
}

/** An issuer's users are its own: nobody becomes somebody of ours, or of another issuer, by a name or an address. */
function toUserId(issuer: string, subject: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([issuer, subject]))
    .digest("base64url");
  return `usr_jwt_${hash}`;
}

/** Undefined where `AUTH_JWKS_URL` is not set. `cooldownMs`: for tests. */
export function createJwtSignIns(
  config: AccountsConfig,
  database: AppDatabase,
  { cooldownMs = COOLDOWN_MS }: { cooldownMs?: number } = {},
): JwtSignIns | undefined {
  const { AUTH_JWKS_URL: url, AUTH_JWT_ISSUER: issuer, AUTH_JWT_AUDIENCE: audience } = config;
  if (url === undefined || issuer === undefined || audience === undefined) return undefined;
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: cooldownMs,
    cacheMaxAge: config.AUTH_JWKS_CACHE_SECONDS * 1_000,
  });

  async function readPayload(token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms,
        issuer: issuer as string,
        audience: audience as string,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        maxTokenAge: config.AUTH_JWT_SECONDS,
        requiredClaims: ["sub", "exp", "iat"],
      });
      // The same keys may sign tokens of other kinds, such as access tokens (at+jwt).
      return (protectedHeader.typ ?? "JWT").toUpperCase() === "JWT" ? payload : undefined;
    } catch (cause) {
      if (isRefusal(cause)) return undefined;
      throw new ChatKitError(
        "sign_in_unavailable",
        "Sign-ins cannot be checked right now. Try again in a moment.",
        { cause, status: 503 },
      );
    }
  }

  async function settle(userId: string, name: string): Promise<void> {
    const known = await database
      .selectFrom("user")
      .select("name")
      .where("id", "=", userId)
      .executeTakeFirst();
    if (known?.name === name) return;
    await database
      .insertInto("user")
      .values({ id: userId, name, email: `${userId}@${foreignEmailDomain}`, emailVerified: false })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ name }))
      .execute();
  }

  return {
    async verify(token) {
      const payload = await readPayload(token);
      if (!payload?.sub) return undefined;
      const name = isUsableName(payload.name) ? payload.name : FALLBACK_NAME;
      const userId = toUserId(issuer, payload.sub);
      await settle(userId, name);
      return { userId, name };
    },
  };
}
