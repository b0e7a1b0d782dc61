import { z } from "zod";

const perMinute = (fallback: number) => z.coerce.number().int().nonnegative().default(fallback);

/** What one person, and one address, may ask for in a minute, by family. 0: no limit. */
export const limitsSettings = {
  MAX_TURNS_PER_MINUTE: perMinute(60),
  MAX_READS_PER_MINUTE: perMinute(1_200),
  MAX_WRITES_PER_MINUTE: perMinute(300),
  MAX_UPLOADS_PER_MINUTE: perMinute(60),
  MAX_AUTH_PER_MINUTE: perMinute(300),
  ADDRESS_LIMIT_FACTOR: z.coerce.number().int().positive().default(10),
  MAX_STREAMS_PER_USER: z.coerce.number().int().positive().default(20),
};
