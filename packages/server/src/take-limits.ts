import { describeValue } from "./describe-value.ts";
import { LONGEST_TIMER_MS } from "./http/read-in-time.ts";

/** Throws a `TypeError` that says whose option cannot be worked with, what it is, and what it must be. */
export function refuseOption(caller: string, name: string, value: unknown, wanted: string): never {
  throw new TypeError(`${caller}: ${name} is ${describeValue(value)}. It must be ${wanted}.`);
}

/**
 * The limits that hold: the host's, where they are set, else the defaults. A time that is longer than a timer can be
 * is as long as one can be, which is 24 days. Throws a `TypeError` for a limit that there is not; `check` throws for
 * one that is none.
 */
export function takeLimits<Limits extends object>(
  caller: string,
  defaults: Limits,
  given: object,
  check: (name: keyof Limits & string, value: unknown) => void,
): Limits {
  const limits: Record<string, unknown> = Object.fromEntries(Object.entries(defaults));
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      const names = Object.keys(defaults).join(", ");
      throw new TypeError(`${caller}: there is no limit "${name}". There are ${names}.`);
    }
    if (value === undefined) continue;
    check(name as keyof Limits & string, value);
    // An age is compared, and no timer: for ever is for ever.
    const isTimer = name.endsWith("Ms") && name !== "runRetentionMs";
    limits[name] = isTimer ? Math.min(value as number, LONGEST_TIMER_MS) : value;
  }
  return limits as Limits;
}
