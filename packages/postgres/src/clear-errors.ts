import { ChatKitError } from "@parlor/server";
import { isConnectionLoss } from "./database-error.ts";

/** How long the store or the run log waits for the database. */
export interface WaitOptions {
  /**
   * Milliseconds that one call may take. After them it rejects with `store_unavailable`, and may still be carried out:
   * a database that hangs must not hang its callers. Default 30 s.
   */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

type Method = (this: unknown, ...parameters: unknown[]) => unknown;

/** The same functions, which reject with `store_unavailable` where the database does not answer, or not in time. */
export function withClearErrors<T extends object>(
  functions: T,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: WaitOptions = {},
): T {
  const clear: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(functions)) {
    clear[name] = typeof value === "function" ? toClear(value as Method, timeoutMs) : value;
  }
  return clear as T;
}

function toUnavailable(cause: unknown): ChatKitError {
  return new ChatKitError(
    "store_unavailable",
    "Conversations cannot be read or kept right now. Try again in a moment.",
    { cause },
  );
}

function toClear(method: Method, timeoutMs: number): Method {
  return async (...parameters) => {
    const { promise: isLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(toUnavailable(new Error(`PostgreSQL did not answer in ${timeoutMs} ms`)));
    }, timeoutMs);
    try {
      return await Promise.race([method(...parameters), isLate]);
    } catch (error) {
      throw isConnectionLoss(error) ? toUnavailable(error) : error;
    } finally {
      clearTimeout(timer);
    }
  };
}
