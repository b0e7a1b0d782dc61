const marker = Symbol.for("parlor.RedisError");

/** Why Redis cannot be used. */
export type RedisErrorCode = "redis_url_invalid" | "redis_unreachable" | "redis_refused" | "redis_failed";

/** A Redis that cannot be used, with one line that says what to do. Never holds a password. */
export class RedisError extends Error {
  readonly [marker] = true;
  readonly code: RedisErrorCode;

  constructor(code: RedisErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RedisError";
    this.code = code;
  }
}

/** Whether a value is a `RedisError`, also one made by another copy of this package. */
export function isRedisError(error: unknown): error is RedisError {
  return typeof error === "object" && error !== null && marker in error;
}

function readCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return readCode(error.errors[0]);
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** What went wrong while connecting, as one line. `place` is the server's address without user and password. */
export function toConnectionError(error: unknown, place: string): RedisError {
  const code = readCode(error);
  const message = error instanceof Error ? error.message : "";
  const options = { cause: error };
  if (/NOAUTH|WRONGPASS|NOPERM/.test(message)) {
    return new RedisError(
      "redis_refused",
      `Redis at ${place} refused the user or password of REDIS_URL.`,
      options,
    );
  }
  if (/^E[A-Z_]+$/.test(code) || /timed? ?out/i.test(message)) {
    return new RedisError(
      "redis_unreachable",
      `Redis at ${place} does not answer (${code || "timeout"}): is it running, and is REDIS_URL right?`,
      options,
    );
  }
  return new RedisError(
    "redis_failed",
    `Redis at ${place} cannot be used${code ? ` (${code})` : ""}.`,
    options,
  );
}
