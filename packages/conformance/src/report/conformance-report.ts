import type { KnownDefect } from "../known-defects/known-defect.ts";
import type { Evidence, Observation, Observations } from "../observations.ts";
import { allRules, type RuleId } from "../rules/all-rules.ts";
import type { Rule } from "../rules/rule.ts";

/**
 * What is said of a rule: it `held` whenever it was looked at, it was `broken`, it is a `known` defect that was
 * seen, or it is `unseen`: nothing that the backend gave shows whether it holds.
 */
export type Outcome = "held" | "broken" | "known" | "unseen";

/** One rule in the report of a run. */
export interface RuleResult {
  readonly rule: Rule;
  readonly outcome: Outcome;
  /** How often it was looked at, and how often it did not hold. */
  readonly checks: number;
  readonly breaches: number;
  /** The first breaches. */
  readonly evidence: readonly Evidence[];
  /** Why it is known, or unseen. */
  readonly reason: string | undefined;
}

/** What a run found. */
export interface ConformanceReport {
  readonly url: string;
  readonly results: readonly RuleResult[];
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Whether no rule is broken that a server must keep. */
  readonly isConformant: boolean;
  /** Requests that were sent. */
  readonly requests: number;
}

interface ReportParts {
  url: string;
  requests: number;
  chosen: ReadonlySet<RuleId>;
  observations: Observations;
  known: readonly KnownDefect[];
}

/** The report of what was seen. */
export function createReport({ url, requests, chosen, observations, known }: ReportParts): ConformanceReport {
  const results = allRules
    .filter(({ id }) => chosen.has(id))
    .map((rule) => {
      const reason = known.find((defect) => defect.rule === rule.id)?.reason;
      return toResult(rule, observations.byRule.get(rule.id), reason);
    });
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const isBad = ({ outcome, rule }: RuleResult) => outcome === "broken" && rule.severity === "must";
  return {
    url,
    requests,
    results,
    counts: { held: count("held"), broken: count("broken"), known: count("known"), unseen: count("unseen") },
    isConformant: !results.some(isBad),
  };
}

function toResult(rule: Rule, seen: Observation | undefined, known: string | undefined): RuleResult {
  const { checks = 0, breaches = 0, evidence = [] } = seen ?? {};
  const outcome =
    checks === 0 ? "unseen" : breaches === 0 ? "held" : known === undefined ? "broken" : "known";
  const unseen = seen?.missing ?? "no answer shows it";
  const reason = outcome === "unseen" ? unseen : outcome === "known" ? known : undefined;
  return { rule, outcome, checks, breaches, evidence, reason };
}
