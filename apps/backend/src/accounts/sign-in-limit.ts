const WINDOW_MS = 60_000;
const MAX_ATTEMPTS = 20;
/** Accounts that are remembered at once; beyond that the one that was tried first is forgotten. */
const MAX_ACCOUNTS = 100_000;

/**
 * Counts attempts to sign in to one account, wherever they come from: the address that a request names can be invented.
 * Counted in this process, for a minute from the first attempt; whoever is signed in stays so.
 */
export interface SignInLimit {
  /** Counts an attempt. Gives the seconds until the next is taken, or 0 when this one is. */
  count(email: string): number;
}

export function createSignInLimit(now: () => number = Date.now): SignInLimit {
  // In the order in which the windows began.
  const windows = new Map<string, { startedAt: number; attempts: number }>();

  function forgetOld() {
    for (const [account, { startedAt }] of windows) {
      if (windows.size <= MAX_ACCOUNTS && now() - startedAt < WINDOW_MS) return;
      windows.delete(account);
    }
  }

  return {
    count(email) {
      const account = email.trim().toLowerCase();
      forgetOld();
      const window = windows.get(account) ?? { startedAt: now(), attempts: 0 };
      windows.set(account, window);
      window.attempts += 1;
      if (window.attempts <= MAX_ATTEMPTS) return 0;
      return Math.ceil((window.startedAt + WINDOW_MS - now()) / 1000);
    },
  };
}
