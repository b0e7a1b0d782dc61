import { ChatKitError } from "@parlor/server";
import { isConnectionLoss } from "./database-error.ts";

type Method = (this: unknown, ...parameters: unknown[]) => unknown;

/** The same functions, which reject with `store_unavailable` where the database does not answer. */
export function withClearErrors<T extends object>(functions: T): T {
  const clear: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(functions)) {
    clear[name] = typeof value === "function" ? toClear(value as Method) : value;
  }
  return clear as T;
}

function toClear(method: Method): Method {
  return async (...parameters) => {
    try {
      return await method(...parameters);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      throw new ChatKitError(
        "store_unavailable",
        "Conversations cannot be read or kept right now. Try again in a moment.",
        { cause: error },
      );
    }
  };
}
