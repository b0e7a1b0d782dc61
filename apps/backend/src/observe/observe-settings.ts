import { z } from "zod";

const MIN_TOKEN_LENGTH = 16;

/** What decides who sees what happens, and where it is sent. All of it is off by default. */
export const observeSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  METRICS_TOKEN: z.string().min(MIN_TOKEN_LENGTH).optional(),
  ADMIN_EMAILS: z.string().optional(),
  USAGE_DAYS: z.coerce.number().int().positive().default(400),
};
