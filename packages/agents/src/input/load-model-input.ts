import type { AgentInputItem } from "@openai/agents";
import type { ThreadItem } from "@parlor/protocol";
import { estimateTokens } from "./estimate-tokens.ts";
import { toModelInput } from "./to-model-input.ts";
import { withUniqueCallIds } from "./with-unique-call-ids.ts";

/** How much of a conversation the model is given. */
export interface ModelInputOptions {
  /** Tokens of history at most. Default 32,000. */
  tokenBudget?: number;
  /** Characters of one tool's result at most; a longer one is cut, and says so. Default 20,000. */
  maxToolOutputLength?: number;
  /** Default: a quarter of the characters. */
  countTokens?(item: AgentInputItem): number;
}

const DEFAULT_TOKEN_BUDGET = 32_000;
const DEFAULT_MAX_TOOL_OUTPUT_LENGTH = 20_000;

/**
 * The newest turns of a conversation as the model's input, oldest first. A turn is a user message with all that
 * followed it, and goes in whole or not at all, so that no call is without its result. The newest turn always goes
 * in. Reads `history` (newest first: a run's `history()`) only as far as the budget goes.
 */
export async function loadModelInput(
  history: AsyncIterable<ThreadItem>,
  options: ModelInputOptions = {},
): Promise<AgentInputItem[]> {
  const count = options.countTokens ?? estimateTokens;
  const maxToolOutputLength = options.maxToolOutputLength ?? DEFAULT_MAX_TOOL_OUTPUT_LENGTH;
  let budget = options.tokenBudget ?? DEFAULT_TOKEN_BUDGET;
  const turns: AgentInputItem[][] = [];
  let turn: AgentInputItem[][] = [];
  let cost = 0;

  for await (const item of history) {
    const input = toModelInput(item, { maxToolOutputLength });
    for (const one of input) cost += count(one);
    if (turns.length > 0 && cost > budget) return withUniqueCallIds(turns.toReversed().flat());
    turn.push(input);
    if (item.type !== "user_message") continue;
    turns.push(turn.toReversed().flat());
    budget -= cost;
    turn = [];
    cost = 0;
  }
  // What stands before the first user message belongs to no turn, and is kept where it fits.
  if (turn.length > 0) turns.push(turn.toReversed().flat());
  return withUniqueCallIds(turns.toReversed().flat());
}
