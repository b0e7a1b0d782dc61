import type {
  FeedbackKind,
  IdKind,
  StreamOptions,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
  UserMessageItem,
} from "@parlor/protocol";
import type { RunLog } from "./runs/run-log.ts";
import type { OwnerId, Store } from "./stores/store.ts";

/** Who sends a request: the user whom everything belongs to, and whatever the hooks need beside. */
export interface Caller<Context> {
  owner: OwnerId;
  context: Context;
}

/** The turn that a hook answers. */
export interface RunContext {
  readonly id: string;
  /** Mints an id for an item of this turn. Never use an id that a model made. */
  createId(kind: IdKind): string;
  /**
   * The thread's items, newest first, read page by page as far as the caller goes. Without what a retry is about
   * to replace, and without the message being answered's own later items.
   */
  history(): AsyncIterable<ThreadItem>;
}

/** What `respond` gets. Changes made to `thread` (title, status, metadata) are saved and sent. */
export interface RespondInput<Context> {
  thread: ThreadMetadata;
  /** The message to answer; absent after a client tool's output or structured input. */
  message: UserMessageItem | undefined;
  owner: OwnerId;
  context: Context;
  /** Aborted when the turn is stopped. Hand it on to the model call. */
  signal: AbortSignal;
  run: RunContext;
}

/** Answers a turn with events. Runs until it returns, throws, or is stopped. */
export type Respond<Context> = (input: RespondInput<Context>) => AsyncIterable<ThreadStreamEvent>;

/** Bounds on what a client may send. Each has a default; see docs/limits.md. */
export interface Limits {
  /** Bytes of a request's body. Default 1 MiB. */
  maxBodyBytes: number;
  /** Characters of one user message, all parts together. Default 32,000. */
  maxMessageLength: number;
  /** Characters of a thread's title. Default 200. */
  maxTitleLength: number;
  /** Records of a page: a larger `limit` is lowered to it. Default 100. */
  maxPageSize: number;
  /** Attachments of one message. Default 10. */
  maxAttachments: number;
  /** Bytes of all events of one turn: a longer one is ended. Default 16 MiB. */
  maxRunBytes: number;
  /** Milliseconds for which an ended turn can still be attached to. Default 5 minutes. */
  runRetentionMs: number;
  /** Milliseconds of silence after which a resumable stream gets a comment. Default 15 s. */
  heartbeatMs: number;
  /** Milliseconds that a new message waits for a turn that is being stopped. Default 5 s. */
  busyWaitMs: number;
}

/** The limits that hold where the host sets none. */
export const defaultLimits: Limits = {
  maxBodyBytes: 1024 * 1024,
  maxMessageLength: 32_000,
  maxTitleLength: 200,
  maxPageSize: 100,
  maxAttachments: 10,
  maxRunBytes: 16 * 1024 * 1024,
  runRetentionMs: 5 * 60_000,
  heartbeatMs: 15_000,
  busyWaitMs: 5_000,
};

/** One line for the host's log. Never holds the text of a message. */
export interface LogRecord {
  level: "debug" | "info" | "warn" | "error";
  message: string;
  requestId?: string;
  runId?: string;
  threadId?: string;
  code?: string;
  error?: unknown;
}

export interface ChatKitOptions<Context> {
  store: Store;
  /** Where runs are logged. Default: this process's memory, which a restart forgets. */
  runLog?: RunLog;
  /** Says who sends a request, from its headers alone. `undefined` is answered 401. May throw a `ChatKitError`. */
  authenticate(request: Request): Promise<Caller<Context> | undefined>;
  respond: Respond<Context>;
  /** Called after the feedback was saved. */
  addFeedback?(input: {
    owner: OwnerId;
    context: Context;
    threadId: string;
    itemIds: readonly string[];
    kind: FeedbackKind;
  }): Promise<void>;
  /** What a client may do while a turn streams. Default `{allow_cancel: true}`. */
  streamOptions?(input: { thread: ThreadMetadata; owner: OwnerId; context: Context }): StreamOptions;
  /**
   * What a lost connection means for a client that cannot resume: `cancel` the turn, as the reference does, or let
   * it `finish`, so that the answer is there after a reload. Default `cancel`.
   */
  onDisconnect?: "cancel" | "finish";
  limits?: Partial<Limits>;
  /** Default: nothing is logged. */
  log?(record: LogRecord): void;
  /** The request id to use, for example from a proxy's header. Default: a new one for each request. */
  requestId?(request: Request): string | undefined;
}

/** A ChatKit endpoint. */
export interface ChatKit {
  /** Answers one request of the protocol. Never rejects: what goes wrong is an answer. */
  handler(request: Request): Promise<Response>;
  /**
   * Closes the runs whose process died, each with what it had: call it once at start, before the first request.
   * Gives the number of runs closed.
   */
  recover(): Promise<number>;
  /** Stops taking requests, lets running turns end for up to `graceMs` (default 10,000), then stops them. */
  close(options?: { graceMs?: number }): Promise<void>;
}
