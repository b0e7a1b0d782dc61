const marker = Symbol.for("parlor.DatabaseError");

/** Why a database cannot be used. */
export type DatabaseErrorCode =
  | "database_url_invalid"
  | "database_unreachable"
  | "database_refused"
  | "database_missing"
  | "database_newer"
  | "database_pooled"
  | "database_failed"
  | "data_dir_in_use"
  | "data_dir_damaged"
  | "data_dir_unusable";

/** A database that cannot be used, with one line that says what to do. Never holds a password. */
export class DatabaseError extends Error {
  readonly [marker] = true;
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseError";
    this.code = code;
  }
}

/** Whether a value is a `DatabaseError`, also one made by another copy of this package. */
export function isDatabaseError(error: unknown): error is DatabaseError {
  return typeof error === "object" && error !== null && marker in error;
}

const unreachable = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ECONNRESET",
  "ENETUNREACH",
]);

function readCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return readCode(error.errors[0]);
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** PostgreSQL's own words for it: connection exceptions, shutting down, crashed, starting up, too many connections. */
const lossCodePattern = /^(08...|57P0[123]|53300)$/;
/** What the driver says of it, without a code. */
const lossMessagePattern =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|driver has already been destroyed)/;

/**
 * Whether a query failed because there is no connection to the server, and may do once there is one again: the server is away,
 * or this process is about to end.
 */
export function isConnectionLoss(error: unknown): boolean {
  const code = readCode(error);
  if (unreachable.has(code) || code === "EPIPE" || lossCodePattern.test(code)) return true;
  return error instanceof Error && lossMessagePattern.test(error.message);
}

/**
 * What went wrong while connecting to a server, as one line. `place` is the server's address without user and password,
 * `variable` the setting that it is from.
 */
export function toConnectionError(error: unknown, place: string, variable = "DATABASE_URL"): DatabaseError {
  const code = readCode(error);
  const options = { cause: error };
  if (code === "28P01" || code === "28000") {
    return new DatabaseError(
      "database_refused",
      `PostgreSQL at ${place} refused the user or password of ${variable}.`,
      options,
    );
  }
  if (code === "3D000") {
    return new DatabaseError(
      "database_missing",
      `PostgreSQL at ${place} has no such database: create it, or correct ${variable}.`,
      options,
    );
  }
  const isTimeout = error instanceof Error && /timeout/i.test(error.message);
  if (unreachable.has(code) || isTimeout) {
    return new DatabaseError(
      "database_unreachable",
      `PostgreSQL at ${place} does not answer (${code || "timeout"}): is it running, and is ${variable} right?`,
      options,
    );
  }
  return new DatabaseError(
    "database_failed",
    `PostgreSQL at ${place} cannot be used${code ? ` (${code})` : ""}.`,
    options,
  );
}
