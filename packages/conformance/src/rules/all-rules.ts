import { answerRules } from "./answer-rules.ts";
import { featureRules } from "./feature-rules.ts";
import { refusalRules } from "./refusal-rules.ts";
import { requestRules } from "./request-rules.ts";
import type { Rule } from "./rule.ts";
import { streamRules } from "./stream-rules.ts";
import { threadRules } from "./thread-rules.ts";

const rulesByFamily = [
  ...answerRules,
  ...requestRules,
  ...streamRules,
  ...threadRules,
  ...featureRules,
  ...refusalRules,
] as const;

/** The id of a rule. */
export type RuleId = (typeof rulesByFamily)[number]["id"];

/** Every rule that a run looks at, by family. */
export const allRules: readonly (Rule & { readonly id: RuleId })[] = rulesByFamily;
