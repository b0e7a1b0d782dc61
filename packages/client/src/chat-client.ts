import type {
  ErrorEvent,
  FeedbackKind,
  InferenceOptions,
  NoticeEvent,
  ProgressUpdateEvent,
  ThreadItem,
  ThreadMetadata,
  UserMessageContent,
} from "@parlor/protocol";

/** What went wrong, in the terms that a person and a log need. `code` and `requestId` come from the server where it gave them. */
export interface ChatFailure {
  code: string;
  message: string;
  requestId?: string;
  /** HTTP status, where there was an answer. */
  status?: number;
  /** Whether trying the same again can help. */
  canRetry: boolean;
}

/** How the conversation stands. `sending`: the message is on its way, nothing has come back yet. */
export type ChatPhase = "idle" | "loading" | "sending" | "streaming" | "stopping";

/** The threads of the history panel. */
export interface ThreadListState {
  threads: readonly ThreadMetadata[];
  phase: "idle" | "loading";
  hasMore: boolean;
  failure?: ChatFailure;
  /** Whether a first page was ever read. */
  loaded: boolean;
}

/**
 * A snapshot. Never changed in place: what did not change is the same object as before, so that views compare by
 * identity. A text delta makes a new snapshot and a new entry in `live`, and touches nothing that grows with
 * the thread.
 */
export interface ChatState {
  /** The open thread, or null on the start screen. */
  thread: ThreadMetadata | null;
  /** Items in order, oldest first. An item that streams is here as it began; its present form is in `live`. */
  items: readonly ThreadItem[];
  /** Present forms of items under way, by id. Empty between turns. */
  live: ReadonlyMap<string, ThreadItem>;
  /** Whether older items than `items[0]` can be loaded. */
  hasOlder: boolean;
  loadingOlder: boolean;
  phase: ChatPhase;
  /** Whether the turn may be stopped. */
  canStop: boolean;
  /** Ids of user messages shown before the server has echoed them. */
  unsent: ReadonlySet<string>;
  progress?: ProgressUpdateEvent;
  /** Notices of the current turn. */
  notices: readonly NoticeEvent[];
  /** Why the last turn or load failed. Gone with the next try. */
  failure?: ChatFailure;
  /** `reconnecting`: the stream was lost and is being taken up again. */
  connection: "online" | "reconnecting" | "offline";
  /** The user's feedback, by item id. */
  feedback: ReadonlyMap<string, FeedbackKind>;
  history: ThreadListState;
}

/** What a page can be told as it happens, beside the state. */
export interface ChatClientEvents {
  "response.start": undefined;
  "response.end": undefined;
  "thread.change": { threadId: string | null };
  "thread.load.start": { threadId: string };
  "thread.load.end": { threadId: string };
  effect: { name: string; data?: Record<string, unknown> };
  error: { error: Error; failure: ChatFailure; event?: ErrorEvent };
  log: { name: string; data?: Record<string, unknown> };
}

export interface SendMessage {
  content: UserMessageContent[];
  attachments?: string[];
  quotedText?: string;
  inferenceOptions?: InferenceOptions;
  /** Begin a new thread, whatever is open. */
  newThread?: boolean;
}

export interface ChatClientOptions {
  /** The ChatKit endpoint, relative or absolute. */
  url: string;
  /** Called with a string URL, plain-object headers, a JSON string body and a signal. Default: the global fetch. */
  fetch?: typeof fetch;
  /** One BCP 47 locale, sent as `Accept-Language`. */
  locale?: string;
  /** Answers a client tool call; its result goes back to the server. */
  onClientTool?: (call: { name: string; params: Record<string, unknown> }) => unknown | Promise<unknown>;
}

/** A conversation with a ChatKit server: sends, streams, resumes, and keeps the state that a view shows. */
export interface ChatClient {
  readonly state: ChatState;
  /** Called after each change of the state; gives back how to stop. */
  subscribe(listener: (state: ChatState) => void): () => void;
  on<K extends keyof ChatClientEvents>(name: K, listener: (detail: ChatClientEvents[K]) => void): () => void;
  /** Replaces url, fetch, locale and hooks; what is under way goes on with the old ones. */
  setOptions(options: ChatClientOptions): void;
  /** Opens a thread and takes up its running turn; null goes to the start screen. Sends nothing for null. */
  openThread(threadId: string | null): Promise<void>;
  /** Resolves when the turn, with any client tool's continuation, has ended. Rejects if a turn is under way. */
  send(message: SendMessage): Promise<void>;
  /** Stops the turn. */
  stop(): Promise<void>;
  /** Answers a user message again; without an id, the last one. Also sends again a message that never arrived. */
  retry(userMessageId?: string): Promise<void>;
  giveFeedback(itemIds: readonly string[], kind: FeedbackKind): Promise<void>;
  sendAction(action: { type: string; payload?: unknown }, itemId?: string): Promise<void>;
  loadOlder(): Promise<void>;
  /** Reads the open thread again, without dropping what is shown meanwhile. */
  refresh(): Promise<void>;
  loadThreads(): Promise<void>;
  loadMoreThreads(): Promise<void>;
  renameThread(threadId: string, title: string): Promise<void>;
  /** Deletes for good; the panel's undo is a delay before this call. */
  deleteThread(threadId: string): Promise<void>;
  /** Ends timers, listeners and streams. A resumable turn goes on at the server. */
  dispose(): void;
}
