import { now } from "./stream-plan.ts";

/** Beats for many streams at once from a single timer, so that what is measured is not thousands of timers. */
interface Pacer {
  /**
   * Begins a row of beats, the first one a beat from now. What it gives resolves at each next one, with the moment it
   * was due (see `now`), which is in the past when the process was late: beats that were missed come at once.
   */
  begin(): () => Promise<number>;
}

const SLOTS = 50;

/** `beatMs`: milliseconds from one beat of a stream to the next. */
export function createPacer(beatMs: number): Pacer {
  const slotMs = beatMs / SLOTS;
  const slots: (() => void)[][] = Array.from({ length: SLOTS }, () => []);
  const start = now();
  let next = 0;

  function wake() {
    // No more than all slots once: who waits in one is due at most once.
    for (let count = 0; count < SLOTS && start + next * slotMs <= now(); count += 1, next += 1) {
      const slot = next % SLOTS;
      const woken = slots[slot] as (() => void)[];
      slots[slot] = [];
      // Each is an event of its own, as data from a model's connection would be.
      for (const resolve of woken) setImmediate(resolve);
    }
    // A process that is late by more than a beat has woken everybody by now.
    const behind = Math.floor((now() - start) / slotMs) - next;
    if (behind > SLOTS) next += Math.floor(behind / SLOTS) * SLOTS;
  }
  setInterval(wake, 1);

  return {
    begin() {
      // The slot that has just been: it comes again a beat after.
      const slot = (next + SLOTS - 1) % SLOTS;
      let dueAt = start + (next - 1) * slotMs;
      return async () => {
        dueAt += beatMs;
        // Also woken early, where it had fallen behind by a whole turn.
        while (dueAt - slotMs / 2 > now()) {
          await new Promise<void>((resolve) => {
            (slots[slot] as (() => void)[]).push(resolve);
          });
        }
        return dueAt;
      };
    },
  };
}
