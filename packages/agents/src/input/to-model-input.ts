import type { AgentInputItem } from "@openai/agents";
import type { ThreadItem } from "@parlor/protocol";
import { type ContentPart, type ModelEntry, parseArguments } from "./model-entry.ts";
import { cutOutputs } from "./select-history.ts";
import { type ConvertOptions, toModelEntries } from "./to-model-entries.ts";

type UserContent = Exclude<Extract<AgentInputItem, { role: "user" }>["content"], string>[number];

function toUserContent(part: ContentPart): UserContent {
  switch (part.type) {
    case "text":
      return { type: "input_text", text: part.text };
    case "image":
      return { type: "input_image", image: part.url };
    case "file":
      return {
        type: "input_file",
        file: part.url.startsWith("data:") ? part.url : { url: part.url },
        filename: part.filename,
      };
  }
}

function fromEntry(entry: ModelEntry): AgentInputItem[] {
  switch (entry.role) {
    case "user":
      return [{ type: "message", role: "user", content: entry.content.map(toUserContent) }];
    case "assistant":
      return [
        {
          type: "message",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: entry.text }],
        },
      ];
    case "tool": {
      const call = { callId: entry.callId, name: entry.name, status: "completed" as const };
      const given = parseArguments(entry.arguments) ? entry.arguments : "{}";
      return [
        { type: "function_call", ...call, arguments: given },
        { type: "function_call_result", ...call, output: { type: "text", text: entry.output } },
      ];
    }
  }
}

/** Entries as the Agents SDK has them: a call and its result one after the other. */
export function toAgentItems(entries: readonly ModelEntry[]): AgentInputItem[] {
  return entries.flatMap(fromEntry);
}

/**
 * What the model is given of one item, oldest first. Nothing for what is there for people's eyes only, and for a
 * client tool call that has no output yet.
 */
export async function toModelInput(
  item: ThreadItem,
  options: ConvertOptions & { maxToolOutputLength?: number } = {},
): Promise<AgentInputItem[]> {
  const entries = await toModelEntries(item, options);
  return toAgentItems(cutOutputs(entries, options.maxToolOutputLength ?? Number.POSITIVE_INFINITY));
}
