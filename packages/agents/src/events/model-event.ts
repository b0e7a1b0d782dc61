import type { Task } from "@parlor/protocol";
import type { Citation } from "./citations.ts";

/** A tool that the model calls. `arguments` is JSON text, if the model did well. */
export interface ToolCall {
  callId: string;
  name: string;
  arguments: string;
}

/** What a tool gave. */
export interface ToolResult {
  callId: string;
  output: string;
  isError: boolean;
}

/** What a message of the model says, whole. */
export interface WholeMessage {
  text: string;
  citations: readonly Citation[];
}

/**
 * What an answer is made of, whichever SDK and API it came by: the bridges turn their streams into these, and
 * `createAnswer` turns these into thread events.
 */
export type ModelEvent =
  | { kind: "response-start" }
  | { kind: "message-start" }
  /** The next part of the message under way: places of citations count from its start. */
  | { kind: "part-start" }
  | { kind: "text"; delta: string }
  | { kind: "citation"; citation: Citation }
  /** A message is whole. `citations` are all that each of its parts has, also those that came before. */
  | { kind: "message-end"; citations: readonly (readonly Citation[])[] }
  /** The model thinks; it may not say what. */
  | { kind: "thinking" }
  | { kind: "thought"; delta: string }
  | { kind: "thought-end" }
  | { kind: "image-start"; id: string }
  /** `index` counts an image's sketches from 0. */
  | { kind: "image-partial"; id: string; base64: string; index: number }
  | { kind: "image-end"; id: string; base64: string; mediaType?: string | undefined }
  | { kind: "tool-call"; call: ToolCall }
  /** `arguments` only where they were not known when the call began. */
  | { kind: "tool-result"; result: ToolResult; arguments?: string }
  /** A step that the provider takes by itself, as it is now. */
  | { kind: "hosted-task"; id: string; task: Task }
  /** The response is over. `messages` are all that it has, also those that were streamed before. */
  | { kind: "response-end"; messages: readonly WholeMessage[]; isEmpty: boolean }
  /** A piece of a chat completion; `finish` is why it ended, in the last one. */
  | { kind: "chunk"; finish?: string }
  /** The provider gave the response up. `reason` is its own code. */
  | { kind: "response-cut"; reason: string | undefined }
  /** A filter or the model itself declined: what it said, if anything, is the answer. */
  | { kind: "response-refused"; reason: string | undefined }
  /** The response ended before its end. */
  | { kind: "response-lost"; reason: string | undefined }
  | { kind: "response-failed"; reason: string | undefined };
