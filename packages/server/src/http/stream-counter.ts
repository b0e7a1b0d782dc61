import type { OwnerId } from "../stores/store.ts";

/**
 * Counts the answers that stream to each owner.
 *
 * - C1 Of one owner no more places than `max` are taken at once, in all processes that share the counter.
 * - C2 A place is free again once it was given back, and some time after the process that took it died.
 * - C3 Giving a place back never throws, and counts once, however often it is called.
 */
export interface StreamCounter {
  /** Takes a place and gives how to give it back; `undefined` when the owner has as many as `max`. */
  take(owner: OwnerId, max: number): (() => void) | undefined | Promise<(() => void) | undefined>;
}

/** Counts within this process. */
export function createMemoryStreamCounter(): StreamCounter {
  const counts = new Map<OwnerId, number>();
  return {
    take(owner, max) {
      const open = counts.get(owner) ?? 0;
      if (open >= max) return undefined;
      counts.set(owner, open + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (counts.get(owner) ?? 1) - 1;
        if (left === 0) counts.delete(owner);
        else counts.set(owner, left);
      };
    },
  };
}
