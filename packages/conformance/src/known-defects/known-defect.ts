import type { RuleId } from "../rules/all-rules.ts";

/** A rule that a published server is known to break. */
export interface KnownDefect {
  readonly rule: RuleId;
  /** What it does instead, and why. */
  readonly reason: string;
}
