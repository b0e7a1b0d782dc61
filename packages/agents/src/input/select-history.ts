import { createTimestamp, type ThreadItem } from "@parlor/protocol";
import { type AgentContext, getAnswer } from "../context/agent-context.ts";
import { fromSummaryContent, type KeptSummary, toSummaryContent } from "./kept-summary.ts";
import { type ModelEntry, toContextEntry } from "./model-entry.ts";
import { type ConvertOptions, toModelEntries } from "./to-model-entries.ts";
import { withUniqueCallIds } from "./unique-call-ids.ts";

/** How what no longer fits is kept in mind. */
export interface SummaryOptions {
  /** The turn's context: the summary goes into the thread through it, as a hidden item. */
  context: AgentContext;
  /**
   * Sums up items that fall out, oldest first. `previous` is the summary of what came before them: the new one takes
   * its place. Called when the budget is full, and then not before half of it is full again.
   */
  summarize(items: readonly ThreadItem[], previous: string | undefined): Promise<string>;
  /** Called with what `summarize` failed with: the turn goes on without a new summary. */
  onError?(error: unknown): void;
}

/** How much of a conversation the model is given, and as what. */
export interface HistoryOptions extends ConvertOptions {
  /** Tokens of history at most. Default 32,000. */
  tokenBudget?: number;
  /** Characters of one tool's result at most; a longer one is cut, and says so. Default 20,000. */
  maxToolOutputLength?: number;
  /** Default: what falls out is forgotten. */
  summary?: SummaryOptions;
}

const DEFAULT_TOKEN_BUDGET = 32_000;
const DEFAULT_MAX_TOOL_OUTPUT_LENGTH = 20_000;
/** What is left of the budget for turns once a summary was made: the rest fills up before the next one. */
const SHARE_AFTER_SUMMARY = 0.5;
/** Of a conversation that had none, so many budgets are read for a summary; what is older is forgotten. */
const BUDGETS_SUMMARIZED = 8;

/** A user message with all that followed it, newest first. */
interface Turn {
  items: ThreadItem[];
  entries: (readonly ModelEntry[])[];
  cost: number;
}

/** The beginning of a text, not cut inside of a character. */
function cutText(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** Entries with no result of a tool that is longer than it may be. */
export function cutOutputs(entries: readonly ModelEntry[], maxLength: number): ModelEntry[] {
  return entries.map((entry) =>
    entry.role !== "tool" || entry.output.length <= maxLength
      ? entry
      : {
          ...entry,
          output: `${cutText(entry.output, maxLength)}\n[cut: ${entry.output.length} characters in all]`,
        },
  );
}

function toSummaryEntry(text: string): ModelEntry {
  return toContextEntry(`What was said before, in short:\n${text}`);
}

function toEntries(turns: readonly Turn[], summary: string | undefined): ModelEntry[] {
  const entries = turns.toReversed().flatMap((turn) => turn.entries.toReversed().flat());
  return withUniqueCallIds([...(summary ? [toSummaryEntry(summary)] : []), ...entries]);
}

/** The newest turns that a budget has room for; the newest of all always. */
function fit(turns: readonly Turn[], budget: number): Turn[] {
  let left = budget;
  const end = turns.findIndex((turn, index) => {
    left -= turn.cost;
    return index > 0 && left < 0;
  });
  return end === -1 ? [...turns] : turns.slice(0, end);
}

/** Puts a summary into the thread, before whatever the turn says. */
function keepSummary(context: AgentContext, summary: KeptSummary): void {
  const { scope } = getAnswer(context);
  context.stream({
    type: "thread.item.done",
    item: {
      type: "hidden_context_item",
      id: context.createId("hidden_context_item"),
      thread_id: scope.threadId,
      created_at: createTimestamp(new Date(scope.now())),
      content: toSummaryContent(summary),
    },
  });
}

/**
 * The newest turns of a conversation that fit into the budget, oldest first. A turn is a user message with all that
 * followed it, and goes in whole or not at all. The newest turn always goes in. Reads `history` (newest first) only
 * as far as the budget goes, or, for a new summary, as far as the last one.
 */
export async function selectHistory(
  history: AsyncIterable<ThreadItem>,
  options: HistoryOptions,
  count: (entries: readonly ModelEntry[]) => number,
): Promise<ModelEntry[]> {
  const maxToolOutputLength = options.maxToolOutputLength ?? DEFAULT_MAX_TOOL_OUTPUT_LENGTH;
  const tokenBudget = options.tokenBudget ?? DEFAULT_TOKEN_BUDGET;
  const { summary } = options;
  let budget = tokenBudget;
  let kept: KeptSummary | undefined;
  let isCovered = false;
  let isFull = false;
  let total = 0;
  const turns: Turn[] = [];
  let turn: Turn = { items: [], entries: [], cost: 0 };

  for await (const item of history) {
    const found =
      summary && item.type === "hidden_context_item" ? fromSummaryContent(item.content) : undefined;
    if (found) {
      if (!kept) {
        kept = found;
        budget -= count([toSummaryEntry(found.text)]);
      }
      continue;
    }
    if (kept && item.id === kept.through) {
      isCovered = true;
      break;
    }
    const entries = cutOutputs(await toModelEntries(item, options), maxToolOutputLength);
    const cost = count(entries);
    turn.items.push(item);
    turn.entries.push(entries);
    turn.cost += cost;
    total += cost;
    isFull ||= total > budget && turns.length > 0;
    if (isFull && (!summary || total > tokenBudget * BUDGETS_SUMMARIZED)) break;
    if (item.type !== "user_message") continue;
    turns.push(turn);
    turn = { items: [], entries: [], cost: 0 };
  }
  // What stands before the first user message belongs to no turn; without a budget for it, nor does what was cut.
  if (turn.items.length > 0 && (!isFull || summary)) turns.push(turn);
  // Without what it covers, a summary says nothing that is not said.
  if (!isCovered && !isFull) kept = undefined;
  if (!isFull || !summary) return toEntries(turns, kept?.text);

  const window = fit(turns, budget * SHARE_AFTER_SUMMARY);
  const fallen = turns.slice(window.length).flatMap((one) => one.items);
  const [newest] = fallen;
  if (!newest) return toEntries(window, kept?.text);
  try {
    const text = await summary.summarize(fallen.toReversed(), kept?.text);
    keepSummary(summary.context, { text, through: newest.id });
    return toEntries(window, text);
  } catch (error) {
    summary.onError?.(error);
    return toEntries(fit(turns, budget), kept?.text);
  }
}
