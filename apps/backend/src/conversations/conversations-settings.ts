import { z } from "zod";

const MEGABYTE = 1024 * 1024;
const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);

/** The environment's part for conversations as a whole: how long they are kept, and what may be imported. */
export const conversationsSettings = {
  RETENTION_DAYS: z.coerce.number().int().positive().optional(),
  RETENTION_DRY_RUN: z.enum(["on", "off"]).default("off"),
  MAX_IMPORT_BYTES: count(100 * MEGABYTE),
  MAX_IMPORT_THREADS: count(1_000),
  MAX_IMPORT_ITEMS: count(100_000),
};
