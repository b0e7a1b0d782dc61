/** What the bridge takes from one event of a model's stream, whichever API it came by. */
export type RawEvent =
  | { kind: "text"; delta: string }
  | { kind: "thought"; delta: string }
  | { kind: "thought-end" }
  | { kind: "message-start" }
  | { kind: "response-end"; texts: string[] }
  | { kind: "other" };

const other: RawEvent = { kind: "other" };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function readString(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The texts of a finished response: of messages, also refusals, in order. */
function readTexts(response: unknown): string[] {
  if (!isRecord(response) || !Array.isArray(response.output)) return [];
  return response.output.flatMap((item: unknown) => {
    if (!isRecord(item) || item.type !== "message" || !Array.isArray(item.content)) return [];
    const text = item.content
      .map((part: unknown) => (isRecord(part) ? readString(part.text) || readString(part.refusal) : ""))
      .join("");
    return text === "" ? [] : [text];
  });
}

/** Events of the Responses API that the SDK passes through as they came. */
function readResponsesEvent(event: Record<string, unknown>): RawEvent {
  switch (event.type) {
    case "response.reasoning_summary_text.delta":
    case "response.reasoning_text.delta":
      return { kind: "thought", delta: readString(event.delta) };
    case "response.reasoning_summary_part.done":
    case "response.reasoning_text.done":
      return { kind: "thought-end" };
    case "response.refusal.delta":
      return { kind: "text", delta: readString(event.delta) };
    case "response.output_item.added":
      return isRecord(event.item) && event.item.type === "message" ? { kind: "message-start" } : other;
    default:
      return other;
  }
}

/** Chunks of chat completions: only what the SDK does not turn into events of its own. */
function readChatCompletionsChunk(chunk: Record<string, unknown>): RawEvent {
  const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  const delta = isRecord(choice) ? choice.delta : undefined;
  if (!isRecord(delta)) return other;
  // Providers differ in the field's name.
  const thought = readString(delta.reasoning_content) || readString(delta.reasoning);
  if (thought !== "") return { kind: "thought", delta: thought };
  const refusal = readString(delta.refusal);
  return refusal === "" ? other : { kind: "text", delta: refusal };
}

/** Reads the `data` of a raw model stream event of the Agents SDK. Unknown events are `other`, never an error. */
export function readRawEvent(data: unknown): RawEvent {
  if (!isRecord(data)) return other;
  switch (data.type) {
    case "output_text_delta":
      return { kind: "text", delta: readString(data.delta) };
    case "response_done":
      return { kind: "response-end", texts: readTexts(data.response) };
    case "model": {
      if (!isRecord(data.event)) return other;
      return "choices" in data.event ? readChatCompletionsChunk(data.event) : readResponsesEvent(data.event);
    }
    default:
      return other;
  }
}
