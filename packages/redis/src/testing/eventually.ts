import { vi } from "vitest";

/** Waits until a check holds: as soon as it does on a quiet machine, and for long on a busy one. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 10 });
}
