import type { AgentInputItem } from "@openai/agents";
import type { ThreadItem } from "@parlor/protocol";
import { estimateTokens } from "./estimate-tokens.ts";
import { type HistoryOptions, selectHistory } from "./select-history.ts";
import { toAgentItems } from "./to-model-input.ts";

export interface ModelInputOptions extends HistoryOptions {
  /** Default: a quarter of the characters. */
  countTokens?(item: AgentInputItem): number;
}

/**
 * The newest turns of a conversation as the input of the Agents SDK, oldest first. A turn is a user message with all
 * that followed it, and goes in whole or not at all, so that no call is without its result. The newest turn always
 * goes in. Reads `history` (newest first: a run's `history()`) only as far as the budget goes.
 */
export async function loadModelInput(
  history: AsyncIterable<ThreadItem>,
  options: ModelInputOptions = {},
): Promise<AgentInputItem[]> {
  const count = options.countTokens ?? estimateTokens;
  const entries = await selectHistory(history, options, (some) =>
    toAgentItems(some).reduce((sum, item) => sum + count(item), 0),
  );
  return toAgentItems(entries);
}
