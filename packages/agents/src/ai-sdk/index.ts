export {
  loadModelMessages,
  type ModelMessagesOptions,
  toModelMessages,
} from "./load-model-messages.ts";
export { ownCallIds } from "./own-call-ids.ts";
export { type StreamTextResponseOptions, streamTextResponse } from "./stream-text-response.ts";
export { toStreamError } from "./to-stream-error.ts";
