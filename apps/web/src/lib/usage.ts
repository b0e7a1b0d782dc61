import "server-only";
import { askBackend, readVisitor } from "./ask-backend.ts";

const USAGE_TIMEOUT_MS = 20_000;

/** A day in UTC, as the backend adds it up. Times are milliseconds; null where no turn had any. */
export interface UsageDay {
  day: string;
  turns: number;
  failed: number;
  cancelled: number;
  input_tokens: number;
  output_tokens: number;
  first_event_median_ms: number | null;
  first_event_p95_ms: number | null;
  duration_median_ms: number | null;
  duration_p95_ms: number | null;
}

export interface Usage {
  days: UsageDay[];
  models: { model: string; turns: number; input_tokens: number; output_tokens: number }[];
  errors: { code: string; turns: number }[];
}

/** Asks the backend with the request's cookie. `not-found` for whoever is not the operator. */
export async function readUsage(days: number): Promise<Usage | "not-found" | "unreachable"> {
  const visitor = await readVisitor();
  if (!visitor) return "not-found";
  try {
    const answer = await askBackend(visitor, `/api/admin/usage?days=${days}`, USAGE_TIMEOUT_MS);
    if (answer.status === 404 || answer.status === 401) return "not-found";
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    return (await answer.json()) as Usage;
  } catch (error) {
    process.stderr.write(`parlor web: the usage could not be read: ${String(error)}\n`);
    return "unreachable";
  }
}
