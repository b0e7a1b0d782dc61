export { ModelFailure } from "./errors/model-failures.ts";
export { toStreamError } from "./errors/to-stream-error.ts";
export type { ToolCall, ToolResult, ToolTitle } from "./events/steps-part.ts";
export { estimateTokens } from "./input/estimate-tokens.ts";
export { loadModelInput, type ModelInputOptions } from "./input/load-model-input.ts";
export { toModelInput } from "./input/to-model-input.ts";
export {
  type ModelApi,
  ModelConfigurationError,
  type ModelEnvironment,
  type ResolvedModel,
  resolveModel,
} from "./models/resolve-model.ts";
export { type StreamAgentResponseOptions, streamAgentResponse } from "./stream-agent-response.ts";
