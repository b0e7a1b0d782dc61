import { ChatKitError } from "@parlor/server";
import type { Config } from "../config.ts";
import type { Counter, Counters } from "./open-counters.ts";
import type { RequestFamily } from "./request-family.ts";
import { toCountedAddress } from "./to-counted-address.ts";

const WINDOW_SECONDS = 60;
/** Sign-ins, and as many sign-ups, of one address. */
const MAX_CREDENTIALS = 20;

interface FamilyCounters {
  byUser: Counter | undefined;
  byAddress: Counter | undefined;
}

/** Bounds what one person and one address ask for, by family. */
export interface RequestLimits {
  /**
   * Counts a request. Rejects with `rate_limited`, and when to try again. `user` is absent for nobody in particular;
   * what an address asks of one `path` is counted apart.
   */
  count(
    family: RequestFamily,
    from: { user?: string; address?: string | undefined; path?: string },
  ): Promise<void>;
}

function createRefusal(milliseconds: number): ChatKitError {
  const seconds = Math.ceil(milliseconds / 1000);
  return new ChatKitError("rate_limited", `That was a lot in a short time. Try again in ${seconds} s.`, {
    retryAfterSeconds: seconds,
  });
}

export function createRequestLimits(config: Config, counters: Counters): RequestLimits {
  const open = (name: string, max: number) =>
    max === 0 ? undefined : counters.create({ name, max, windowSeconds: WINDOW_SECONDS });
  const openBoth = (family: RequestFamily, max: number): FamilyCounters => ({
    byUser: open(`${family}:user`, max),
    byAddress: open(`${family}:address`, max * config.ADDRESS_LIMIT_FACTOR),
  });
  const families: Record<RequestFamily, FamilyCounters> = {
    turns: openBoth("turns", config.MAX_TURNS_PER_MINUTE),
    reads: openBoth("reads", config.MAX_READS_PER_MINUTE),
    writes: openBoth("writes", config.MAX_WRITES_PER_MINUTE),
    uploads: openBoth("uploads", config.MAX_UPLOADS_PER_MINUTE),
    // Whoever asks for a sign-in is nobody yet.
    auth: { byUser: undefined, byAddress: open("auth:address", config.MAX_AUTH_PER_MINUTE) },
    credentials: {
      byUser: undefined,
      byAddress: config.AUTH_RATE_LIMIT === "on" ? open("credentials:address", MAX_CREDENTIALS) : undefined,
    },
  };

  return {
    async count(family, { user, address, path }) {
      const { byUser, byAddress } = families[family];
      const counted = address && [toCountedAddress(address), path].filter(Boolean).join(" ");
      const waits = await Promise.all([
        user === undefined ? 0 : (byUser?.take(user) ?? 0),
        counted ? (byAddress?.take(counted) ?? 0) : 0,
      ]);
      const wait = Math.max(...waits);
      if (wait > 0) throw createRefusal(wait);
    },
  };
}
