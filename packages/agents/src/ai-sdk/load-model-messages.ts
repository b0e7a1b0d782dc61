import type { ThreadItem } from "@parlor/protocol";
import type { ModelMessage, UserContent } from "ai";
import { estimateTokens } from "../input/estimate-tokens.ts";
import { type ContentPart, type ModelEntry, parseArguments } from "../input/model-entry.ts";
import { type HistoryOptions, selectHistory } from "../input/select-history.ts";

export interface ModelMessagesOptions extends HistoryOptions {
  /** Default: a quarter of the characters. */
  countTokens?(message: ModelMessage): number;
}

function toUserContent(part: ContentPart): Exclude<UserContent, string>[number] {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "image":
      return { type: "file", mediaType: "image", data: new URL(part.url) };
    case "file":
      return { type: "file", mediaType: part.mediaType, filename: part.filename, data: new URL(part.url) };
  }
}

function fromEntry(entry: ModelEntry): ModelMessage[] {
  switch (entry.role) {
    case "user":
      return [{ role: "user", content: entry.content.map(toUserContent) }];
    case "assistant":
      return [{ role: "assistant", content: [{ type: "text", text: entry.text }] }];
    case "tool": {
      const call = { toolCallId: entry.callId, toolName: entry.name };
      return [
        {
          role: "assistant",
          content: [{ type: "tool-call", ...call, input: parseArguments(entry.arguments) ?? {} }],
        },
        {
          role: "tool",
          content: [{ type: "tool-result", ...call, output: { type: "text", value: entry.output } }],
        },
      ];
    }
  }
}

function toMessages(entries: readonly ModelEntry[]): ModelMessage[] {
  return entries.flatMap(fromEntry);
}

/**
 * The newest turns of a conversation as the messages of `streamText`, oldest first: chosen as `loadModelInput`
 * chooses them. `history` is newest first, as a run's `history()` gives it.
 */
export async function loadModelMessages(
  history: AsyncIterable<ThreadItem>,
  options: ModelMessagesOptions = {},
): Promise<ModelMessage[]> {
  const count = options.countTokens ?? estimateTokens;
  const entries = await selectHistory(history, options, (some) =>
    toMessages(some).reduce((sum, message) => sum + count(message), 0),
  );
  return toMessages(entries);
}

/** The same from items that are at hand, oldest first. */
export function toModelMessages(
  items: readonly ThreadItem[],
  options: ModelMessagesOptions = {},
): Promise<ModelMessage[]> {
  return loadModelMessages(
    (async function* () {
      yield* items.toReversed();
    })(),
    options,
  );
}
