import type { AgentInputItem } from "@openai/agents";

const CHARACTERS_PER_TOKEN = 4;
const TOKENS_PER_ITEM = 4;

/**
 * About how many tokens an item costs: a token for each four characters of its JSON, and four for the item. Too
 * high for English text by about a tenth, too low for scripts that take more than a token for a character.
 */
export function estimateTokens(item: AgentInputItem): number {
  return Math.ceil(JSON.stringify(item).length / CHARACTERS_PER_TOKEN) + TOKENS_PER_ITEM;
}
