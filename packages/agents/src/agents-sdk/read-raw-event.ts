import { readCitation, readCitations } from "../events/citations.ts";
import { toCodeTask, toFileTask, toSearchTask } from "../events/hosted-steps.ts";
import type { ModelEvent, WholeMessage } from "../events/model-event.ts";

type Fields = Record<string, unknown>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function readString(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readRecords(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The messages of a finished response as the SDK gives them, also refusals, in order. */
function readMessages(output: readonly unknown[]): WholeMessage[] {
  return output.flatMap((item: unknown) => {
    if (!isRecord(item) || item.type !== "message") return [];
    const parts = readRecords(item.content);
    const text = parts.map((part) => readString(part.text) || readString(part.refusal)).join("");
    const citations = parts.flatMap(({ providerData }) =>
      isRecord(providerData) ? readCitations(providerData.annotations) : [],
    );
    return text === "" ? [] : [{ text, citations }];
  });
}

/** The field of an object inside of a response, such as the reason for which it was cut. */
function readDetail(response: unknown, name: string, field: string): string | undefined {
  const detail = isRecord(response) ? response[name] : undefined;
  return isRecord(detail) && typeof detail[field] === "string" ? detail[field] : undefined;
}

/** A call of a tool that an MCP server has whom the provider calls. */
function readMcpCall(item: Fields, id: string, isDone: boolean): ModelEvent[] {
  const given = readString(item.arguments) || "{}";
  const call = { callId: id, name: readString(item.name), arguments: given };
  const events: ModelEvent[] = [{ kind: "tool-call", call }];
  if (!isDone) return events;
  const error = isRecord(item.error) ? JSON.stringify(item.error) : readString(item.error);
  const result = { callId: id, output: error || readString(item.output), isError: error !== "" };
  return [...events, { kind: "tool-result", result, arguments: given }];
}

/** An item of a response begins, or is whole. */
function readOutputItem(item: unknown, isDone: boolean): ModelEvent[] {
  if (!isRecord(item)) return [];
  const id = readString(item.id);
  switch (item.type) {
    case "message":
      if (!isDone) return [{ kind: "message-start" }];
      return [
        {
          kind: "message-end",
          citations: readRecords(item.content).map((part) => readCitations(part.annotations)),
        },
      ];
    case "reasoning":
      return isDone ? [] : [{ kind: "thinking" }];
    case "image_generation_call":
      if (!isDone) return [{ kind: "image-start", id }];
      return [{ kind: "image-end", id, base64: readString(item.result) }];
    case "web_search_call":
      return [{ kind: "hosted-task", id, task: toSearchTask({ action: item.action, isDone }) }];
    case "file_search_call":
      return [{ kind: "hosted-task", id, task: toFileTask({ results: item.results, isDone }) }];
    case "code_interpreter_call":
      return [{ kind: "hosted-task", id, task: toCodeTask({ isDone }) }];
    case "mcp_call":
      return readMcpCall(item, id, isDone);
    default:
      return [];
  }
}

/** Events of the Responses API that the SDK passes through as they came. */
function readResponsesEvent(event: Fields): ModelEvent[] {
  switch (event.type) {
    case "response.reasoning_summary_text.delta":
    case "response.reasoning_text.delta":
      return [{ kind: "thought", delta: readString(event.delta) }];
    case "response.reasoning_summary_part.done":
    case "response.reasoning_text.done":
      return [{ kind: "thought-end" }];
    case "response.refusal.delta":
      return [{ kind: "text", delta: readString(event.delta) }];
    case "response.content_part.added":
      return [{ kind: "part-start" }];
    case "response.output_text.annotation.added": {
      const citation = readCitation(event.annotation);
      return citation ? [{ kind: "citation", citation }] : [];
    }
    case "response.image_generation_call.partial_image":
      return [
        {
          kind: "image-partial",
          id: readString(event.item_id),
          base64: readString(event.partial_image_b64),
          index: Number(event.partial_image_index) || 0,
        },
      ];
    case "response.output_item.added":
      return readOutputItem(event.item, false);
    case "response.output_item.done":
      return readOutputItem(event.item, true);
    case "response.incomplete":
      return [{ kind: "response-cut", reason: readDetail(event.response, "incomplete_details", "reason") }];
    case "response.failed":
      return [{ kind: "response-failed", reason: readDetail(event.response, "error", "code") }];
    default:
      return [];
  }
}

/** Chunks of chat completions: only what the SDK does not turn into events of its own. */
function readChatCompletionsChunk(chunk: Fields): ModelEvent[] {
  const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  if (!isRecord(choice)) return [];
  const { finish_reason: finish } = choice;
  const events: ModelEvent[] = [
    { kind: "chunk", ...(typeof finish === "string" && finish !== "" ? { finish } : {}) },
  ];
  const { delta } = choice;
  if (!isRecord(delta)) return events;
  // Providers differ in the field's name, and some send both.
  const thought = readString(delta.reasoning_content) || readString(delta.reasoning);
  if (thought !== "") events.push({ kind: "thought", delta: thought });
  const refusal = readString(delta.refusal);
  if (refusal !== "") events.push({ kind: "text", delta: refusal });
  for (const citation of readCitations(delta.annotations)) events.push({ kind: "citation", citation });
  return events;
}

/** Reads the `data` of a raw model stream event of the Agents SDK. Unknown events give nothing, never an error. */
export function readRawEvent(data: unknown): ModelEvent[] {
  if (!isRecord(data)) return [];
  switch (data.type) {
    case "response_started":
      return [{ kind: "response-start" }];
    case "output_text_delta":
      return [{ kind: "text", delta: readString(data.delta) }];
    case "response_done": {
      const response = data.response;
      const output = isRecord(response) && Array.isArray(response.output) ? response.output : [];
      return [{ kind: "response-end", messages: readMessages(output), isEmpty: output.length === 0 }];
    }
    case "model":
      if (!isRecord(data.event)) return [];
      return "choices" in data.event ? readChatCompletionsChunk(data.event) : readResponsesEvent(data.event);
    default:
      return [];
  }
}
