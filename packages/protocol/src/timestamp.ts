import { z } from "zod";

/**
 * A moment as an ISO 8601 string. We write UTC with `Z`; the reference writes local time without a zone, so
 * reading accepts both.
 */
export const timestampSchema = z.iso.datetime({ offset: true, local: true });

/** The present moment as the wire writes it: ISO 8601, UTC, milliseconds, `Z`. */
export function createTimestamp(now: Date = new Date()): string {
  return now.toISOString();
}
