/** What the bridge takes from one event of a model's stream, whichever API it came by. */
export type RawEvent =
  | { kind: "response-start" }
  | { kind: "text"; delta: string }
  | { kind: "thought"; delta: string }
  | { kind: "thought-end" }
  | { kind: "message-start" }
  /** The response is over. `texts` are all of its messages, also those that were streamed before. */
  | { kind: "response-end"; texts: string[]; isEmpty: boolean }
  /** A piece of a chat completion; `finish` is why it ended, in the last one. */
  | { kind: "chunk"; finish?: string }
  /** The provider gave the response up. `reason` is its own code. */
  | { kind: "response-cut"; reason: string | undefined }
  | { kind: "response-failed"; reason: string | undefined };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function readString(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readOutput(response: unknown): unknown[] {
  return isRecord(response) && Array.isArray(response.output) ? response.output : [];
}

/** The texts of a finished response's messages, also refusals, in order. */
function readTexts(output: readonly unknown[]): string[] {
  return output.flatMap((item: unknown) => {
    if (!isRecord(item) || item.type !== "message" || !Array.isArray(item.content)) return [];
    const text = item.content
      .map((part: unknown) => (isRecord(part) ? readString(part.text) || readString(part.refusal) : ""))
      .join("");
    return text === "" ? [] : [text];
  });
}

/** The field of an object inside of a response, such as the reason for which it was cut. */
function readDetail(response: unknown, name: string, field: string): string | undefined {
  const detail = isRecord(response) ? response[name] : undefined;
  return isRecord(detail) && typeof detail[field] === "string" ? detail[field] : undefined;
}

/** Events of the Responses API that the SDK passes through as they came. */
function readResponsesEvent(event: Record<string, unknown>): RawEvent[] {
  switch (event.type) {
    case "response.reasoning_summary_text.delta":
    case "response.reasoning_text.delta":
      return [{ kind: "thought", delta: readString(event.delta) }];
    case "response.reasoning_summary_part.done":
    case "response.reasoning_text.done":
      return [{ kind: "thought-end" }];
    case "response.refusal.delta":
      return [{ kind: "text", delta: readString(event.delta) }];
    case "response.output_item.added":
      return isRecord(event.item) && event.item.type === "message" ? [{ kind: "message-start" }] : [];
    case "response.incomplete":
      return [{ kind: "response-cut", reason: readDetail(event.response, "incomplete_details", "reason") }];
    case "response.failed":
      return [{ kind: "response-failed", reason: readDetail(event.response, "error", "code") }];
    default:
      return [];
  }
}

/** Chunks of chat completions: only what the SDK does not turn into events of its own. */
function readChatCompletionsChunk(chunk: Record<string, unknown>): RawEvent[] {
  const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  if (!isRecord(choice)) return [];
  const { finish_reason: finish } = choice;
  const events: RawEvent[] = [
    { kind: "chunk", ...(typeof finish === "string" && finish !== "" ? { finish } : {}) },
  ];
  const { delta } = choice;
  if (!isRecord(delta)) return events;
  // Providers differ in the field's name, and some send both.
  const thought = readString(delta.reasoning_content) || readString(delta.reasoning);
  if (thought !== "") events.push({ kind: "thought", delta: thought });
  const refusal = readString(delta.refusal);
  if (refusal !== "") events.push({ kind: "text", delta: refusal });
  return events;
}

/** Reads the `data` of a raw model stream event of the Agents SDK. Unknown events give nothing, never an error. */
export function readRawEvent(data: unknown): RawEvent[] {
  if (!isRecord(data)) return [];
  switch (data.type) {
    case "response_started":
      return [{ kind: "response-start" }];
    case "output_text_delta":
      return [{ kind: "text", delta: readString(data.delta) }];
    case "response_done": {
      const output = readOutput(data.response);
      return [{ kind: "response-end", texts: readTexts(output), isEmpty: output.length === 0 }];
    }
    case "model":
      if (!isRecord(data.event)) return [];
      return "choices" in data.event ? readChatCompletionsChunk(data.event) : readResponsesEvent(data.event);
    default:
      return [];
  }
}
