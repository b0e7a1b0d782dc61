import type { ToolCall, ToolResult } from "../events/model-event.ts";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The call in a `tool_called` item; undefined for kinds of calls that have no name or id. */
export function readToolCall(rawItem: unknown): ToolCall | undefined {
  if (!isRecord(rawItem) || rawItem.type !== "function_call") return undefined;
  const { callId, name, arguments: given } = rawItem;
  if (typeof callId !== "string" || typeof name !== "string") return undefined;
  return { callId, name, arguments: typeof given === "string" ? given : "{}" };
}

function readText(output: unknown): string {
  if (typeof output === "string") return output;
  if (Array.isArray(output)) return output.map(readText).join("\n");
  if (isRecord(output) && typeof output.text === "string") return output.text;
  return JSON.stringify(output) ?? "";
}

/** Whether a tool says of itself that it failed: `{error: …}`, or the SDK's own words for a tool that threw. */
function isErrorText(text: string): boolean {
  if (text.startsWith("An error occurred while running the tool")) return true;
  if (!text.startsWith("{")) return false;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && "error" in value;
  } catch {
    return false;
  }
}

/** The result in a `tool_output` item. */
export function readToolResult(rawItem: unknown): ToolResult | undefined {
  if (!isRecord(rawItem) || typeof rawItem.callId !== "string") return undefined;
  const output = readText(rawItem.output);
  return { callId: rawItem.callId, output, isError: isErrorText(output) };
}
