import type { ChatClientEnvironment } from "../chat-client.ts";

/** How often a lost stream is taken up again without anything coming of it: about two minutes. */
export const MAX_ATTEMPTS = 12;
const FIRST_DELAY_MS = 400;
const MAX_DELAY_MS = 15_000;

/**
 * How long to wait before an attempt (from 1): doubling, bounded, and spread over its upper half so that the clients
 * of a restarted server do not all come at once.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return full / 2 + (full / 2) * random();
}

/**
 * Waits, or until the network comes back where it was gone: then a wait has no end of its own. Rejects with the
 * signal's reason.
 */
export function waitToReconnect(
  environment: ChatClientEnvironment,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const { network } = environment;
    const startedOffline = network?.isOnline() === false;
    const stops: (() => void)[] = [];
    function settle(end: () => void) {
      for (const stop of stops) stop();
      end();
    }
    const onAbort = () => settle(() => reject(signal.reason));
    signal.addEventListener("abort", onAbort);
    stops.push(() => signal.removeEventListener("abort", onAbort));
    if (network) {
      stops.push(network.subscribe(() => network.isOnline() && settle(resolve)));
    }
    if (!startedOffline) stops.push(environment.schedule(() => settle(resolve), delayMs));
  });
}
