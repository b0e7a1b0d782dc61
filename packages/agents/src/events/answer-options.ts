import type { Annotation, ThreadStreamEvent } from "@parlor/protocol";
import type { Citation } from "./citations.ts";
import type { ImageOptions } from "./images-part.ts";
import type { ToolCall, ToolResult } from "./model-event.ts";

/** What a person reads of a call, such as "Adding a task". */
export type ToolTitle = (call: { name: string; arguments: string }) => string;

/** How a bridge shows what a model does: the same for every bridge. */
export interface AnswerOptions extends ImageOptions {
  /** What a person reads of a tool call. Default: the tool's name with spaces. */
  toolTitle?: ToolTitle;
  /** Called after a tool has given its result; the events that it gives are sent at once. */
  onToolResult?(result: ToolResult & { call: ToolCall }): readonly ThreadStreamEvent[];
  /** What is shown of a citation; undefined for nothing. Default: `toAnnotation`. */
  toAnnotation?(citation: Citation): Annotation | undefined | Promise<Annotation | undefined>;
  /** Milliseconds without an event after which the model, or the tool that it waits for, is given up. Default 60,000. */
  stallTimeoutMs?: number;
  /** Called when it is given up: stop the run here, by aborting the signal that it was started with. */
  onStall?(): void;
}
