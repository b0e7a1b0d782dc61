import type {
  Attachment,
  ErrorEvent,
  FeedbackKind,
  InferenceOptions,
  NoticeEvent,
  ProgressUpdateEvent,
  SearchMatch,
  StructuredInputAnswer,
  ThreadItem,
  ThreadMetadata,
  UserMessageContent,
} from "@parlor/protocol";
import type { WireRequest } from "./transport/wire-request.ts";

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

/** What the server offers beside the official requests. All false until an answer has said otherwise. */
export interface ServerAbilities {
  /** Threads can be archived, listed and restored. */
  archive: boolean;
  /** Threads can be searched by what was said in them. */
  search: boolean;
}

/** A page of threads. `after` asks for the next one; without it, this is the last. */
export interface ThreadPage {
  threads: ThreadMetadata[];
  after?: string;
}

/** A page of threads that a search found. */
export interface SearchPage {
  matches: SearchMatch<ThreadMetadata>[];
  after?: string;
}

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
  /** The open thread, or null on the start screen and while an unknown thread loads. */
  thread: ThreadMetadata | null;
  /** Id of the open thread, already while it loads. Null on the start screen. */
  threadId: string | null;
  /** Items in order, oldest first. An item that streams is here as it began; its present form is in `live`. */
  items: readonly ThreadItem[];
  /** Present forms of items under way, by id. Empty between turns. A `generated_image` has its `progress` (0 to 1) with it. */
  live: ReadonlyMap<string, ThreadItem>;
  /** Whether older items than `items[0]` can be loaded. */
  hasOlder: boolean;
  loadingOlder: boolean;
  phase: ChatPhase;
  /** Whether the turn may be stopped. */
  canStop: boolean;
  /** Ids of user messages shown before the server has echoed them. */
  unsent: ReadonlySet<string>;
  /**
   * User messages that did not arrive, by id, and why. They stay in `items` until `retry(id)` sends them again,
   * so that nothing typed is lost.
   */
  failed: ReadonlyMap<string, ChatFailure>;
  /**
   * What a view keys an item by, where that is not the item's id: the server's echo of a message has another id
   * than the message shown before it. Read it with `itemKey`.
   */
  keys: ReadonlyMap<string, string>;
  progress?: ProgressUpdateEvent;
  /** Notices of the current turn. */
  notices: readonly NoticeEvent[];
  /** Whether the last turn was stopped here. Gone with the next turn, and where the thread is opened anew. */
  isStopped: boolean;
  /** Ids of items after which the user stopped the answer, here or elsewhere. Kept by servers of ours only. */
  stopped: ReadonlySet<string>;
  /** Why the last turn or load failed. Gone with the next try. */
  failure?: ChatFailure;
  /** `reconnecting`: the stream was lost and is being taken up again. */
  connection: "online" | "reconnecting" | "offline";
  /** The user's feedback, by item id. */
  feedback: ReadonlyMap<string, FeedbackKind>;
  history: ThreadListState;
  abilities: ServerAbilities;
}

/**
 * What this client has done to the server's data, as far as other pages want to know of it. `turn.start` and `turn.end`
 * are told of turns that this client began, and again where one goes on after a client tool.
 */
export interface ChatActivity {
  kind:
    | "turn.start"
    | "turn.end"
    | "thread.created"
    | "thread.renamed"
    | "thread.deleted"
    | "thread.archived"
    | "thread.restored";
  threadId: string;
}

/** What to bring up to date. */
export interface RefreshScope {
  /** Only the open thread, or only the list of threads. Default: both. */
  only?: "thread" | "threads";
  /**
   * Somebody says that the open thread was deleted: then it is taken for deleted if the server does not find it,
   * whatever code it says that with.
   */
  isSaidDeleted?: boolean;
}

/** What a page can be told as it happens, beside the state. */
export interface ChatClientEvents {
  "response.start": undefined;
  "response.end": undefined;
  /** `isNew`: the turn in view has made the thread; otherwise it was opened. */
  "thread.change": { threadId: string | null; isNew?: boolean };
  "thread.load.start": { threadId: string };
  "thread.load.end": { threadId: string };
  /** The open thread was found deleted. Told just before the start screen takes its place. */
  "thread.gone": { threadId: string };
  activity: ChatActivity;
  effect: { name: string; data?: Record<string, unknown> };
  error: { error: Error; failure: ChatFailure; event?: ErrorEvent };
  log: { name: string; data?: Record<string, unknown> };
}

/**
 * A message to send: its parts, the ids of attachments that were uploaded before, the passage it answers to, and the
 * choices made in the composer.
 */
export interface SendMessage {
  content: UserMessageContent[];
  /** Files that the server already has. They are shown with the message, and sent by their ids. */
  attachments?: readonly Attachment[];
  quotedText?: string;
  inferenceOptions?: InferenceOptions;
  /** Begin a new thread, whatever is open. */
  newThread?: boolean;
}

/** Which backend a client talks to, and what the host does for it. */
export interface ChatClientOptions {
  /** The ChatKit endpoint, relative or absolute. */
  url: string;
  /** Called with a string URL, plain-object headers, a JSON string body and a signal. Default: the global fetch. */
  fetch?: typeof fetch;
  /** One BCP 47 locale, sent as `Accept-Language`. */
  locale?: string;
  /** Answers a client tool call; its result goes back to the server, and so does what it throws, as `{error}`. */
  onClientTool?: (call: { name: string; params: Record<string, unknown> }) => unknown | Promise<unknown>;
  /** Milliseconds that a client tool may take; after them the model hears that it did not answer. Default 2 minutes. */
  clientToolTimeoutMs?: number;
}

/** What the client takes from its surroundings. A test or a host gives its own. */
export interface ChatClientEnvironment {
  /** Calls back once after `delayMs`; gives how to prevent it. Default: the global timer. */
  schedule(callback: () => void, delayMs: number): () => void;
  /** A number from 0 to below 1, for the jitter of reconnecting. Default: `Math.random`. */
  random(): number;
  now(): Date;
  /** A new unique text, for local ids and idempotency keys. */
  createKey(): string;
  /** Whether the machine has a network, and word of changes. Default: always online. */
  network?: { isOnline(): boolean; subscribe(listener: () => void): () => void };
}

/** An action for the server. `streaming: false` asks for the answer at once, also while a turn streams. */
export interface ChatAction {
  type: string;
  payload?: unknown;
  streaming?: boolean;
}

/** The user's answers to the questions of a `structured_input`, by question; `skipped` leaves all of them open. */
export interface QuestionsSubmission {
  status: "answered" | "skipped";
  answers: Record<string, StructuredInputAnswer>;
}

/** When a request of `ChatClient.request` is given up. */
export interface RequestOptions {
  signal?: AbortSignal;
  /** Default: 30 seconds. */
  timeoutMs?: number;
}

/**
 * A conversation with a ChatKit server: sends, streams, resumes, and keeps the state that a view shows. Methods
 * reject with a `ChatClientError` only; a rejection that nobody listens to is not reported as unhandled.
 */
export interface ChatClient {
  readonly state: ChatState;
  /** Called after each change of the state; gives back how to stop. */
  subscribe(listener: (state: ChatState) => void): () => void;
  on<K extends keyof ChatClientEvents>(name: K, listener: (detail: ChatClientEvents[K]) => void): () => void;
  /** Replaces url, fetch, locale and hooks; what is under way goes on with the old ones. */
  setOptions(options: ChatClientOptions): void;
  /** Opens a thread and takes up its running turn; null goes to the start screen. Sends nothing for null. */
  openThread(threadId: string | null): Promise<void>;
  /**
   * Shows the message at once and sends it, after a thread that loads has loaded. Resolves when the turn, with any
   * client tool's continuation, has ended. Rejects if a turn is under way, if the thread takes no messages, or if
   * the request failed; then the message is in `state.failed`.
   */
  send(message: SendMessage): Promise<void>;
  /** Stops the turn. Resolves once it has ended, and at once if there is none. Rejects where `canStop` is false. */
  stop(): Promise<void>;
  /**
   * Answers a user message again; without an id, the last one. Also sends again a message that never arrived,
   * takes up a stream that was given up as lost, and reads again a thread that could not be opened. A message that
   * did not arrive, given by its id, waits for the end of a turn that another page has begun.
   */
  retry(userMessageId?: string): Promise<void>;
  giveFeedback(itemIds: readonly string[], kind: FeedbackKind): Promise<void>;
  /** Sends an action of a widget (`itemId`) or of the page. Rejects if no thread is open. */
  sendAction(action: ChatAction, itemId?: string): Promise<void>;
  /**
   * Sends the answers to the questions of a `structured_input`, which go on with the turn. Resolves when that has ended.
   * Rejects if a turn is under way or no thread is open.
   */
  answerQuestions(itemId: string, input: QuestionsSubmission): Promise<void>;
  /**
   * Sends any request that is answered with JSON, and gives the answer as it came; it changes nothing in the state.
   * Rejects after `timeoutMs` (default 30 seconds), or with the signal's reason.
   */
  request(request: WireRequest, options?: RequestOptions): Promise<unknown>;
  loadOlder(): Promise<void>;
  /**
   * Brings the open thread and, where it was loaded, the list of threads up to date with what others did. A turn that
   * runs in the thread is taken up and streams. Nothing changed: one small request each, and the same state. While a
   * turn is under way nothing is read, and it resolves at once: the thread is read when the turn has ended. A thread
   * that is gone (`thread_not_found`) gives way to the start screen, and messages that did not arrive go there.
   */
  refresh(scope?: RefreshScope): Promise<void>;
  loadThreads(): Promise<void>;
  loadMoreThreads(): Promise<void>;
  renameThread(threadId: string, title: string): Promise<void>;
  /** Deletes for good; the panel's undo is a delay before this call. */
  deleteThread(threadId: string): Promise<void>;
  /** Puts a thread away: out of the list at once, and back into it if that is refused. Needs `abilities.archive`. */
  archiveThread(threadId: string): Promise<void>;
  restoreThread(threadId: string): Promise<void>;
  /** Reads a page of the archived threads, the newest first, and changes nothing in the state. */
  listArchivedThreads(after?: string, signal?: AbortSignal): Promise<ThreadPage>;
  /** Reads a page of the threads that a text is found in, and changes nothing in the state. Needs `abilities.search`. */
  searchThreads(query: string, after?: string, signal?: AbortSignal): Promise<SearchPage>;
  /** Ends timers, listeners and streams. A resumable turn goes on at the server. */
  dispose(): void;
}
