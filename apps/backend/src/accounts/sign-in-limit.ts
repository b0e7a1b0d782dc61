import { createHash } from "node:crypto";

const WINDOW_MS = 60_000;
/** Failed attempts on one account from one address. */
const MAX_FROM_ADDRESS = 20;
/** Failed attempts on one account from anywhere: the address that a request names can be invented. */
const MAX_FROM_ANYWHERE = 100;
/** Counts that are kept at once; beyond that the oldest is forgotten. */
const MAX_COUNTS = 100_000;

/**
 * Counts failed attempts to sign in, by account. Counted in this process, for a minute from the first; whoever is
 * signed in stays so, and what succeeds counts for nothing.
 */
export interface SignInLimit {
  /** Seconds until an attempt is taken again; 0 when it is taken now. */
  secondsToWait(email: string, address: string): number;
  countFailure(email: string, address: string): void;
}

export function createSignInLimit(now: () => number = Date.now): SignInLimit {
  // In the order in which the windows began.
  const windows = new Map<string, { startedAt: number; failures: number }>();

  /** Keys of one length, however long an e-mail somebody sends. */
  function toKeys(email: string, address: string) {
    const hash = (text: string) => createHash("sha256").update(text).digest("base64url");
    const account = email.trim().toLowerCase();
    return [
      { key: hash(account), max: MAX_FROM_ANYWHERE },
      { key: hash(`${account}\n${address}`), max: MAX_FROM_ADDRESS },
    ];
  }

  function forgetOld() {
    for (const [key, { startedAt }] of windows) {
      if (windows.size <= MAX_COUNTS && now() - startedAt < WINDOW_MS) return;
      windows.delete(key);
    }
  }

  return {
    secondsToWait(email, address) {
      forgetOld();
      const waits = toKeys(email, address).map(({ key, max }) => {
        const window = windows.get(key);
        return window && window.failures >= max ? window.startedAt + WINDOW_MS - now() : 0;
      });
      return Math.ceil(Math.max(...waits) / 1000);
    },
    countFailure(email, address) {
      for (const { key } of toKeys(email, address)) {
        const window = windows.get(key) ?? { startedAt: now(), failures: 0 };
        window.failures += 1;
        windows.set(key, window);
      }
    },
  };
}
