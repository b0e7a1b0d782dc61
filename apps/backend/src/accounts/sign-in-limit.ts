import { createHash } from "node:crypto";
import type { Counters } from "../limits/open-counters.ts";
import { toCountedAddress } from "../limits/to-counted-address.ts";

const WINDOW_SECONDS = 60;
/** Failed attempts on one account from one address. */
const MAX_FROM_ADDRESS = 20;
/** Failed attempts on one account from anywhere: the address that a request names can be invented. */
const MAX_FROM_ANYWHERE = 100;

/**
 * Counts failed attempts to sign in, by account, for a minute from the first; whoever is signed in stays so, and what
 * succeeds counts for nothing.
 */
export interface SignInLimit {
  /** Seconds until an attempt is taken again; 0 when it is taken now. */
  secondsToWait(email: string, address: string): Promise<number>;
  countFailure(email: string, address: string): Promise<void>;
}

export function createSignInLimit(counters: Counters): SignInLimit {
  const open = (name: string, max: number) =>
    counters.create({ name: `sign-in:${name}`, max, windowSeconds: WINDOW_SECONDS });
  const fromAnywhere = open("anywhere", MAX_FROM_ANYWHERE);
  const fromAddress = open("address", MAX_FROM_ADDRESS);

  /** Keys of one length, however long an e-mail somebody sends, and without the e-mail itself. */
  function toCounted(email: string, address: string) {
    const hash = (text: string) => createHash("sha256").update(text).digest("base64url");
    const account = email.trim().toLowerCase();
    return [
      { counter: fromAnywhere, key: hash(account) },
      { counter: fromAddress, key: hash(`${account}\n${toCountedAddress(address)}`) },
    ];
  }

  return {
    async secondsToWait(email, address) {
      const waits = await Promise.all(toCounted(email, address).map(({ counter, key }) => counter.look(key)));
      return Math.ceil(Math.max(...waits) / 1000);
    },
    async countFailure(email, address) {
      await Promise.all(toCounted(email, address).map(({ counter, key }) => counter.take(key)));
    },
  };
}
