/**
 * How a finding is to be taken: `ok`; `warning`, worth knowing, and no failure; `problem`, which makes the exit
 * status 1; `unknown`, for what could not be seen, with what it would take.
 */
export type FindingLevel = "ok" | "warning" | "problem" | "unknown";

/** What a check saw, in one line, and how to mend it, in another. */
export interface Finding {
  level: FindingLevel;
  message: string;
  /** Only with `warning` and `problem`. */
  mend?: string;
}

/** It is as it should be. */
export const ok = (message: string): Finding => ({ level: "ok", message });
/** It works, and may surprise. */
export const warning = (message: string, mend: string): Finding => ({ level: "warning", message, mend });
/** It is broken. */
export const problem = (message: string, mend: string): Finding => ({ level: "problem", message, mend });
/** It could not be seen. */
export const unknown = (message: string): Finding => ({ level: "unknown", message });
