export type {
  ChatAction,
  ChatActivity,
  ChatClient,
  ChatClientEnvironment,
  ChatClientEvents,
  ChatClientOptions,
  ChatFailure,
  ChatPhase,
  ChatState,
  QuestionsSubmission,
  RefreshScope,
  RequestOptions,
  SearchPage,
  SendMessage,
  ServerAbilities,
  ThreadListState,
  ThreadPage,
} from "./chat-client.ts";
export { ChatClientError, isChatClientError } from "./chat-client-error.ts";
export { createChatClient } from "./create-chat-client.ts";
export type { ChatChange } from "./state/chat-change.ts";
export { itemKey } from "./state/item-key.ts";
export { initialChatState, reduceChat } from "./state/reduce-chat.ts";
export type { WireRequest } from "./transport/wire-request.ts";
export {
  type SendBytes,
  type UploadOptions,
  type UploadStrategy,
  uploadFile,
} from "./uploads/upload-file.ts";
