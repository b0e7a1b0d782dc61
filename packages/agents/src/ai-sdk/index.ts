export {
  type AgentContext,
  type AgentContextOptions,
  createAgentContext,
  type WorkflowTask,
} from "../context/agent-context.ts";
export type { AnswerTarget } from "../context/answer-target.ts";
export { GuardrailError } from "../errors/guardrail-error.ts";
export { ModelFailure } from "../errors/model-failures.ts";
export type { AnswerOptions, ToolTitle } from "../events/answer-options.ts";
export { type Citation, toAnnotation } from "../events/citations.ts";
export type { ImageOptions, ModelImage } from "../events/images-part.ts";
export type { ToolCall, ToolResult } from "../events/model-event.ts";
export {
  type AttachmentContent,
  type AttachmentPartsOptions,
  createAttachmentParts,
  type ModelFileKind,
} from "../input/create-attachment-parts.ts";
export { estimateTokens } from "../input/estimate-tokens.ts";
export type { ContentPart, ModelEntry } from "../input/model-entry.ts";
export type { HistoryOptions, SummaryOptions } from "../input/select-history.ts";
export type { ConvertOptions, ItemConverters, Tag } from "../input/to-model-entries.ts";
export {
  loadModelMessages,
  type ModelMessagesOptions,
  toModelMessages,
} from "./load-model-messages.ts";
export { ownCallIds } from "./own-call-ids.ts";
export { type StreamTextResponseOptions, streamTextResponse } from "./stream-text-response.ts";
export { toStreamError } from "./to-stream-error.ts";
