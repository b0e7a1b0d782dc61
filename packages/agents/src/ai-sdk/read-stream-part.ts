import type { Task } from "@parlor/protocol";
import type { Citation as TextCitation, TextStreamPart, ToolSet } from "ai";
import type { Citation } from "../events/citations.ts";
import { toCodeTask, toFileTask, toSearchTask } from "../events/hosted-steps.ts";
import type { ModelEvent } from "../events/model-event.ts";

export type StreamPart = TextStreamPart<ToolSet>;
type Part<Type extends StreamPart["type"]> = Extract<StreamPart, { type: Type }>;
type SourcePart = TextCitation["source"];

type Fields = Record<string, unknown>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** A field of what providers add to a part, whichever of them did. */
function readMetadata(metadata: unknown, name: string): unknown {
  if (!isRecord(metadata)) return undefined;
  return Object.values(metadata)
    .filter(isRecord)
    .map((fields) => fields[name])
    .find((value) => value !== undefined);
}

function toCitation(source: SourcePart, endIndex?: number): Citation {
  if (source.sourceType === "url") {
    return { type: "url_citation", url: source.url, title: source.title ?? "", endIndex };
  }
  const { providerMetadata } = source;
  const filename = source.filename ?? source.title;
  const fileId = String(readMetadata(providerMetadata, "fileId") ?? source.id);
  const containerId = readMetadata(providerMetadata, "containerId");
  if (typeof containerId === "string") {
    return { type: "container_file_citation", containerId, fileId, filename, endIndex };
  }
  const index = readMetadata(providerMetadata, "index");
  return { type: "file_citation", fileId, filename, index: typeof index === "number" ? index : endIndex };
}

function toKey(citation: Citation): string {
  return citation.type === "url_citation" ? citation.url : citation.filename;
}

function toText(output: unknown): string {
  return typeof output === "string" ? output : (JSON.stringify(output) ?? "");
}

function isErrorOutput(output: unknown): boolean {
  if (typeof output === "string" && output.startsWith("{")) {
    try {
      return isErrorOutput(JSON.parse(output));
    } catch {
      return false;
    }
  }
  return isRecord(output) && !Array.isArray(output) && "error" in output;
}

/** What an MCP tool gave to the provider that called it, or any other tool to us. */
function readOutput(output: unknown): { output: string; isError: boolean } {
  if (isRecord(output) && output.type === "call" && "serverLabel" in output) {
    const isError = output.error !== undefined && output.error !== null;
    return { output: toText(isError ? output.error : (output.output ?? "")), isError };
  }
  // What a tool of an MCP server gave, as the SDK's client hands it on.
  if (isRecord(output) && Array.isArray(output.content) && output.content.every(isRecord)) {
    const texts = output.content.map((one) => (typeof one.text === "string" ? one.text : toText(one)));
    const text = texts.join("\n");
    return { output: text, isError: output.isError === true || isErrorOutput(text) };
  }
  return { output: toText(output), isError: isErrorOutput(output) };
}

/** Steps of OpenAI's that have a picture of their own, under the names that its tools have by default. */
const hostedTools = new Set(["web_search", "web_search_preview", "file_search", "code_interpreter"]);
const IMAGE_TOOL = "image_generation";

function toHostedTask(name: string, output: unknown, isDone: boolean): Task {
  const fields = isRecord(output) ? output : {};
  if (name === "file_search") return toFileTask({ results: fields.results, isDone });
  if (name === "code_interpreter") return toCodeTask({ isDone });
  return toSearchTask({ action: fields.action, sources: fields.sources, isDone });
}

/** A tool that was called and has given nothing: the page's to answer. */
interface OpenCall {
  callId: string;
  name: string;
  arguments: Fields;
}

/** Reads the parts of a `streamText`, which refer to one another. */
export interface StreamPartReader {
  read(part: StreamPart): ModelEvent[];
  /** The first call that nothing was given for, and that does not wait for somebody's leave. */
  openCall(): OpenCall | undefined;
}

export function createStreamPartReader(): StreamPartReader {
  const open = new Map<string, OpenCall>();
  /** Sources that a task shows already: those of a search. */
  const shown = new Set<string>();
  /** The newest of an image's results: which of them is the image, the SDK does not say. */
  let image: { id: string; base64: string; count: number } | undefined;
  let sources: Citation[] = [];
  let hasCitations = false;
  let isEmpty = true;
  let images = 0;

  /** Sources that no place of the text is known for. Those of a text with citations are told by its search. */
  function giveSources(): ModelEvent[] {
    const given = hasCitations ? [] : sources.filter((one) => !shown.has(toKey(one)));
    sources = [];
    return given.map((citation) => ({ kind: "citation", citation }));
  }

  function giveHostedTask(id: string, task: Task): ModelEvent[] {
    if ("sources" in task)
      for (const source of task.sources) shown.add(source.type === "url" ? source.url : source.filename);
    return [{ kind: "hosted-task", id, task }];
  }

  function endImage(): ModelEvent[] {
    const ended = image;
    image = undefined;
    return ended ? [{ kind: "image-end", id: ended.id, base64: ended.base64 }] : [];
  }

  function readCall(part: Part<"tool-call">): ModelEvent[] {
    isEmpty = false;
    const { toolCallId: id, toolName: name } = part;
    if (part.providerExecuted && name === IMAGE_TOOL) return [{ kind: "image-start", id }];
    if (part.providerExecuted && hostedTools.has(name))
      return giveHostedTask(id, toHostedTask(name, undefined, false));
    const input: unknown = part.input;
    const isInvalid = "invalid" in part && part.invalid === true;
    if (!part.providerExecuted && !isInvalid)
      open.set(id, { callId: id, name, arguments: isRecord(input) && !Array.isArray(input) ? input : {} });
    // A provider's MCP tools have its mark before their names.
    const plainName = part.providerExecuted ? name.replace(/^mcp\./, "") : name;
    const call = {
      callId: id,
      name: plainName,
      arguments: typeof input === "string" ? input : toText(input),
    };
    return [...giveSources(), { kind: "tool-call", call }];
  }

  function readResult(part: Part<"tool-result">): ModelEvent[] {
    const { toolCallId: id, toolName: name } = part;
    const output: unknown = part.output;
    if (part.providerExecuted && name === IMAGE_TOOL) {
      const base64 = isRecord(output) && typeof output.result === "string" ? output.result : "";
      const index = image?.id === id ? image.count : 0;
      const before = image?.id === id ? [] : endImage();
      image = { id, base64, count: index + 1 };
      return [...before, { kind: "image-partial", id, base64, index }];
    }
    if (part.preliminary) return [];
    if (part.providerExecuted && hostedTools.has(name))
      return giveHostedTask(id, toHostedTask(name, output, true));
    open.delete(id);
    return [{ kind: "tool-result", result: { callId: id, ...readOutput(output) } }];
  }

  function readFile({ file }: Part<"file">): ModelEvent[] {
    isEmpty = false;
    if (!file.mediaType.startsWith("image/")) return [];
    images += 1;
    return [{ kind: "image-end", id: `file_${images}`, base64: file.base64, mediaType: file.mediaType }];
  }

  function readStepEnd({ finishReason, rawFinishReason }: Part<"finish-step">): ModelEvent[] {
    const reason = rawFinishReason ?? finishReason;
    const events: ModelEvent[] = giveSources();
    // A refusal in words is an answer; the reader of these events knows whether there were any.
    if (finishReason === "content-filter") return [...events, { kind: "response-refused", reason }];
    if (finishReason === "length") return [...events, { kind: "response-cut", reason }];
    if (finishReason === ("interrupted" as string)) return [...events, { kind: "response-lost", reason }];
    return [...events, { kind: "response-end", messages: [], isEmpty }];
  }

  return {
    openCall: () => [...open.values()][0],
    read(part) {
      if (image && (part.type !== "tool-result" || part.toolCallId !== image.id)) {
        return [...endImage(), ...read(part)];
      }
      return read(part);
    },
  };

  function read(part: StreamPart): ModelEvent[] {
    switch (part.type) {
      case "start-step":
        hasCitations = false;
        isEmpty = true;
        return [{ kind: "response-start" }];
      case "text-start":
        return [{ kind: "message-start" }];
      case "text-delta":
        if (part.text !== "") isEmpty = false;
        return [{ kind: "text", delta: part.text }];
      case "text-end": {
        // The message stays open: sources may follow its end.
        const citations = part.citations ?? [];
        hasCitations ||= citations.length > 0;
        return citations.map(({ source, endIndex }) => ({
          kind: "citation",
          citation: toCitation(source, endIndex),
        }));
      }
      case "reasoning-start":
        isEmpty = false;
        return [{ kind: "thinking" }];
      case "reasoning-delta":
        return [{ kind: "thought", delta: part.text }];
      case "reasoning-end":
        return [{ kind: "thought-end" }];
      case "source":
        sources.push(toCitation(part));
        return [];
      case "file":
        return readFile(part);
      case "tool-call":
        return readCall(part);
      case "tool-result":
        return readResult(part);
      case "tool-error":
        open.delete(part.toolCallId);
        return [
          {
            kind: "tool-result",
            result: {
              callId: part.toolCallId,
              output: part.error instanceof Error ? part.error.message : toText(part.error),
              isError: true,
            },
          },
        ];
      case "tool-approval-request":
        open.delete(part.toolCall.toolCallId);
        return [];
      case "tool-output-denied":
        open.delete(part.toolCallId);
        return [
          {
            kind: "tool-result",
            result: { callId: part.toolCallId, output: "This was not allowed.", isError: true },
          },
        ];
      case "finish-step":
        return readStepEnd(part);
      default:
        return [];
    }
  }
}
