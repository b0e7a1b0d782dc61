export { decodeText } from "./attachments/decode-text.ts";
export {
  type ActionInput,
  type AdmitInput,
  type Caller,
  type ChatKit,
  type ChatKitOptions,
  defaultLimits,
  type Limits,
  type LogRecord,
  type Respond,
  type RespondInput,
  type RunContext,
  type SyncActionInput,
  type TitleInput,
  type TranscribeInput,
  type TurnInput,
} from "./chatkit.ts";
export { createChatKit } from "./create-chatkit.ts";
export {
  ChatKitError,
  type ChatKitErrorCode,
  errorStatus,
  isChatKitError,
  isStreamError,
  StreamError,
} from "./errors.ts";
export type { StreamCounter } from "./http/stream-counter.ts";
export { inSpan } from "./observe/in-span.ts";
export type {
  Observation,
  RefusalObservation,
  RequestObservation,
  StreamObservation,
  TurnEndObservation,
  TurnStartObservation,
} from "./observe/observation.ts";
export { createProxy, type ProxyOptions } from "./proxy.ts";
export { createSignatureCheck, type RememberNonce, type SignatureCheckOptions } from "./request-signing.ts";
export { createMemoryRunLog } from "./runs/memory-run-log.ts";
export type {
  RunChange,
  RunExchange,
  RunLog,
  RunLogEntry,
  RunOpening,
  RunRecord,
  RunRequest,
  RunStatus,
} from "./runs/run-log.ts";
export { createRunTaken } from "./runs/run-taken.ts";
export type { AttachmentFile, AttachmentLinks, AttachmentStore } from "./stores/attachment-store.ts";
export { createMemoryAttachmentStore } from "./stores/memory-attachment-store.ts";
export { createMemoryStore } from "./stores/memory-store.ts";
export {
  createSnippet,
  foldForSearch,
  toSearchText,
  toSearchTokens,
  toSearchWords,
} from "./stores/search-text.ts";
export type { OwnerId, PageQuery, SearchQuery, Store } from "./stores/store.ts";
