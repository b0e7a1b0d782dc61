export { type StreamTextResponseOptions, streamTextResponse } from "./stream-text-response.ts";
export { toStreamError } from "./to-stream-error.ts";
