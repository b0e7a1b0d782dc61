import type { Exchange } from "./exchange.ts";
import type { RuleId } from "./rules/all-rules.ts";

/** A rule seen broken: what was asked, what was answered, and what is wrong with it. Without credentials. */
export interface Evidence {
  readonly problem: string;
  readonly request: string;
  readonly status: number;
  readonly answer: string;
}

/** What was seen of one rule. */
export interface Observation {
  /** How often it was looked at. */
  checks: number;
  /** How often it did not hold. */
  breaches: number;
  /** The first breaches. */
  readonly evidence: Evidence[];
  /** Why it could not be seen, where a scenario knows. */
  missing: string | undefined;
}

/** What a run has seen so far. */
export interface Observations {
  readonly byRule: ReadonlyMap<RuleId, Observation>;
  /** The owner of every id that was given: what it is of, to see one given twice. */
  readonly ids: Map<string, { of: string; exchange: Exchange }>;
  add(rule: RuleId, holds: boolean, problem: string, exchange: Exchange): void;
  miss(rule: RuleId, reason: string): void;
}

const MAX_EVIDENCE = 3;
const MAX_TEXT_LENGTH = 2_000;

/** Nothing seen yet. `secrets` are taken out of everything that is kept. */
export function createObservations(secrets: readonly string[]): Observations {
  const byRule = new Map<RuleId, Observation>();
  const find = (rule: RuleId) => {
    const found = byRule.get(rule) ?? { checks: 0, breaches: 0, evidence: [], missing: undefined };
    byRule.set(rule, found);
    return found;
  };
  const clean = (text: string) =>
    shorten(secrets.reduce((kept, secret) => kept.replaceAll(secret, "<secret>"), text));
  return {
    byRule,
    ids: new Map(),
    add(rule, holds, problem, { sender, request, status, text, failure }) {
      const seen = find(rule);
      seen.checks += 1;
      if (holds) return;
      seen.breaches += 1;
      if (seen.evidence.length >= MAX_EVIDENCE) return;
      const asked = sender === "first" ? request : `(${sender}) ${request}`;
      const answer = [text, failure ?? ""].filter(Boolean).join("\n");
      seen.evidence.push({ problem: clean(problem), request: clean(asked), status, answer: clean(answer) });
    },
    miss(rule, reason) {
      find(rule).missing ??= reason;
    },
  };
}

function shorten(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const half = MAX_TEXT_LENGTH / 2;
  return `${text.slice(0, half)} […] ${text.slice(-half)}`;
}
