/**
 * How much a rule weighs. `must`: clients break without it. `should`: clients bear it, people suffer from it.
 * `parlor`: an extension of ours, looked at only where a server says that it has it.
 */
export type RuleSeverity = "must" | "should" | "parlor";

/** One rule of the protocol. */
export interface Rule {
  /** The family, a point, and what it is about: stable, for `--only`, `--skip` and lists of known defects. */
  readonly id: string;
  /** What holds on a server that keeps the rule. */
  readonly sentence: string;
  /** Where it is written: of the official packages, or of our documentation. */
  readonly source: string;
  readonly severity: RuleSeverity;
}
