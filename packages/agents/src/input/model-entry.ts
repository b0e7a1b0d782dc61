/** A part of what a user gives. URLs are `https:`, or `data:` with the bytes in them. */
export type ContentPart =
  | { type: "text"; text: string }
  | { type: "image"; url: string }
  | { type: "file"; url: string; filename: string; mediaType: string };

/**
 * What a model is given of a conversation, whichever SDK gives it. A tool's call and its result are one entry, so
 * that they cannot be parted.
 */
export type ModelEntry =
  | { role: "user"; content: readonly ContentPart[] }
  | { role: "assistant"; text: string }
  | { role: "tool"; callId: string; name: string; arguments: string; output: string };

function toUserEntry(text: string): ModelEntry {
  return { role: "user", content: [{ type: "text", text }] };
}

/** What the program adds for the model. In the user's role, because not every server takes another one here. */
export function toContextEntry(text: string): ModelEntry {
  return toUserEntry(`<context>\n${text}\n</context>`);
}

/** Arguments as an object: several providers refuse a history with a call that has others. */
export function parseArguments(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
