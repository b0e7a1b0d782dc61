export { type Choice, UnknownRuleError } from "./choose-rules.ts";
export type { KnownDefect } from "./known-defects/known-defect.ts";
export { openaiChatkitPython } from "./known-defects/openai-chatkit-python.ts";
export type { Evidence } from "./observations.ts";
export type { ConformanceReport, Outcome, RuleResult } from "./report/conformance-report.ts";
export { toJunit } from "./report/to-junit.ts";
export { toText } from "./report/to-text.ts";
export { allRules, type RuleId } from "./rules/all-rules.ts";
export type { Rule, RuleSeverity } from "./rules/rule.ts";
export {
  type ConformanceOptions,
  RefusedError,
  runConformance,
  UnreachableError,
} from "./run-conformance.ts";
export type { Prompts, SendRequest } from "./target.ts";
