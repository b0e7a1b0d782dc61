import type { Tracer } from "@opentelemetry/api";
import type {
  Action,
  ChatKitRequest,
  FeedbackKind,
  IdKind,
  ParlorRequest,
  StreamOptions,
  SyncCustomActionResponse,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
  TranscriptionResult,
  UserMessageItem,
  WidgetItem,
} from "@parlor/protocol";
import type { StreamCounter } from "./http/stream-counter.ts";
import type { Observation } from "./observe/observation.ts";
import type { RunLog } from "./runs/run-log.ts";
import type { AttachmentStore } from "./stores/attachment-store.ts";
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

/** What every hook that carries out a turn gets. Changes made to `thread` (title, status, metadata) are saved and sent. */
export interface TurnInput<Context> {
  thread: ThreadMetadata;
  owner: OwnerId;
  context: Context;
  /** Aborted when the turn is stopped. Hand it on to the model call. */
  signal: AbortSignal;
  run: RunContext;
}

/** What `respond` gets: the turn, and the message to answer. */
export interface RespondInput<Context> extends TurnInput<Context> {
  /** The message to answer; absent after a client tool's output or structured input. */
  message: UserMessageItem | undefined;
}

/**
 * Answers a turn with events. Runs until it returns, throws, or is stopped. An item `client_tool_call` that is
 * pending asks the page: make it the last event, for the turn goes on with a new call of `respond` once the page
 * has answered.
 */
export type Respond<Context> = (input: RespondInput<Context>) => AsyncIterable<ThreadStreamEvent>;

/** An action, and the widget that it came from. */
interface ActionFields {
  action: Action;
  /** The widget, as it is in the store; absent for an action of the page itself. */
  sender: WidgetItem | undefined;
}

/** What `action` gets: the turn, the action, and the widget that it came from. */
export interface ActionInput<Context> extends TurnInput<Context>, ActionFields {}

/** What `syncAction` gets. Changes made to `thread` are saved. */
export interface SyncActionInput<Context> extends Caller<Context>, ActionFields {
  thread: ThreadMetadata;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
}

/** What `transcribe` gets: a recording whose size and type are within the limits. */
export interface TranscribeInput<Context> extends Caller<Context> {
  audio: Uint8Array;
  /** As the client gave it, such as `audio/webm;codecs=opus`. */
  mimeType: string;
  /** Without parameters and in lower case, such as `audio/webm`. */
  mediaType: string;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
}

/** What `title` gets: a thread without a title, and the message that its turn answers. */
export interface TitleInput<Context> extends Caller<Context> {
  /** A copy: what is changed in it goes nowhere. */
  thread: ThreadMetadata;
  message: UserMessageItem;
  /** Aborted when it takes too long, and when the server stops. */
  signal: AbortSignal;
}

/** What `admit` gets: who asks, and what kind of request it is. */
export interface AdmitInput<Context> extends Caller<Context> {
  /** The request's type, such as `threads.list`; `attachments.upload` for the bytes of an attachment, `attachments.read` when they are read. */
  type: ChatKitRequest["type"] | ParlorRequest["type"] | "attachments.upload" | "attachments.read";
  /** The request itself, for its headers. Its body is taken. */
  request: Request;
}

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
  /** Bytes of one attachment. Default 20 MiB. */
  maxAttachmentBytes: number;
  /** What attachments may be: MIME types, of which the part after `/` may be `*`. Default: see docs/limits.md. */
  attachmentTypes: readonly string[];
  /** Bytes of one dictated recording. Default 10 MiB. */
  maxAudioBytes: number;
  /** MIME types of dictated recordings. Default: WebM, Ogg, MP4, MPEG and WAV. */
  audioTypes: readonly string[];
  /** Bytes of all events of one turn: a longer one is ended. Default 16 MiB. */
  maxRunBytes: number;
  /** Characters of a turn's newest events that are kept at hand; a reader further behind reads the run log. Default 262,144. */
  maxFeedLength: number;
  /** Milliseconds for which an ended turn can still be attached to. Default 5 minutes. */
  runRetentionMs: number;
  /** Milliseconds between looks for runs whose process died, where several share the run log. Default 5 s. */
  recoveryIntervalMs: number;
  /** Milliseconds of silence after which a resumable stream gets a comment. Default 15 s. */
  heartbeatMs: number;
  /**
   * Milliseconds that a new message waits for a turn that is being stopped, and for one of another process, of which
   * it cannot tell. Default 5 s.
   */
  busyWaitMs: number;
  /**
   * Milliseconds of silence between two parts of a body, also before its first, after which the request is refused with
   * `body_timeout`. How long a body may take in all is the HTTP server's to bound. Default 30 s.
   */
  bodyTimeoutMs: number;
  /** Milliseconds that the `title` hook may take. Default 30 s. */
  titleTimeoutMs: number;
  /** Answers that stream to one owner at once: from all processes that share a `streamCounter`, else from this one. Default: no limit. */
  maxStreamsPerOwner: number;
}

/** The limits that hold where the host sets none. */
export const defaultLimits: Limits = {
  maxBodyBytes: 1024 * 1024,
  maxMessageLength: 32_000,
  maxTitleLength: 200,
  maxPageSize: 100,
  maxAttachments: 10,
  maxAttachmentBytes: 20 * 1024 * 1024,
  attachmentTypes: [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "application/json",
    "text/plain",
    "text/markdown",
    "text/csv",
  ],
  maxAudioBytes: 10 * 1024 * 1024,
  audioTypes: ["audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg", "audio/wav"],
  maxRunBytes: 16 * 1024 * 1024,
  maxFeedLength: 256 * 1024,
  runRetentionMs: 5 * 60_000,
  recoveryIntervalMs: 5_000,
  heartbeatMs: 15_000,
  busyWaitMs: 5_000,
  bodyTimeoutMs: 30_000,
  titleTimeoutMs: 30_000,
  maxStreamsPerOwner: Number.POSITIVE_INFINITY,
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

/**
 * What `createChatKit` is made of. `store`, `authenticate` and `respond` are required; a hook that is left out makes
 * the server answer its requests with 501, unless its comment says otherwise. Hooks may run at the same time for
 * different threads.
 */
export interface ChatKitOptions<Context> {
  store: Store;
  /** Where runs are logged. Default: this process's memory, which a restart forgets. */
  runLog?: RunLog;
  /** Counts what `maxStreamsPerOwner` bounds. Default: this process's memory, so that the bound is for each process. */
  streamCounter?: StreamCounter;
  /**
   * Says who sends a request, from its headers alone. `undefined` is answered 401. May throw a `ChatKitError`. An owner
   * that is no string, or an empty one, is answered 500: nobody is let in by a mistake.
   */
  authenticate(request: Request): Promise<Caller<Context> | undefined>;
  /**
   * Called for each request that has been parsed, before anything is read or saved for it. What it throws is the
   * answer: a `ChatKitError` such as `rate_limited`. Default: every request is let in.
   */
  admit?(input: AdmitInput<Context>): Promise<void>;
  respond: Respond<Context>;
  /** Answers an action of a widget or of the page with events, as a turn. Without it such requests are answered 501. */
  action?(input: ActionInput<Context>): AsyncIterable<ThreadStreamEvent>;
  /**
   * Answers an action at once, also while a turn streams. `updated_item` is saved and given back. Without it such
   * requests are answered 501.
   */
  syncAction?(input: SyncActionInput<Context>): Promise<SyncCustomActionResponse | undefined>;
  /** Turns a dictated recording into text. Without it such requests are answered 501. */
  transcribe?(input: TranscribeInput<Context>): Promise<TranscriptionResult>;
  /**
   * Names a thread that has no title, from the message that a turn answers. Works beside the answer, which never
   * waits for it; what it fails with goes to the log. A title that somebody gave meanwhile stays.
   */
  title?(input: TitleInput<Context>): Promise<string | undefined>;
  /** Where the bytes of attachments are kept. Without it attachments are answered 501. */
  attachments?: AttachmentStore;
  /** Called after the feedback was saved. */
  addFeedback?(input: {
    owner: OwnerId;
    context: Context;
    threadId: string;
    itemIds: readonly string[];
    kind: FeedbackKind;
  }): Promise<void>;
  /** What a client may do while a turn streams; `thread` is a copy. Default `{allow_cancel: true}`. */
  streamOptions?(input: { thread: ThreadMetadata; owner: OwnerId; context: Context }): StreamOptions;
  /**
   * What a lost connection means for a client that cannot resume: `cancel` the turn, as the reference does, or let
   * it `finish`, so that the answer is there after a reload. Default `cancel`.
   */
  onDisconnect?: "cancel" | "finish";
  limits?: Partial<Limits>;
  /** Default: nothing is logged. */
  log?(record: LogRecord): void;
  /**
   * Makes spans of requests, turns and store calls, each the child of what is active in OpenTelemetry's context. Its
   * attributes are ids and names. Without it there are none, and nothing is spent on them.
   */
  tracer?: Tracer;
  /** Told of requests, turns and streams, for figures and records. What it throws is dropped. */
  observe?(observation: Observation): void;
  /** The request id to use, for example from a proxy's header. Default: a new one for each request. */
  requestId?(request: Request): string | undefined;
}

/** A ChatKit endpoint. */
export interface ChatKit {
  /** Answers one request of the protocol. Never rejects: what goes wrong is an answer. */
  handler(request: Request): Promise<Response>;
  /**
   * Takes and gives the bytes of attachments: `POST` is a direct upload (multipart, field `file`), answered with the
   * Attachment; `PUT …/<id>` is the second phase of an upload; `GET …/<id>` gives the bytes back. Mount it where the
   * attachment store's URLs point to. Callers are told apart as in `handler`. Never rejects.
   */
  files(request: Request): Promise<Response>;
  /**
   * Closes the runs whose process died, each with what it had: call it once at start, before the first request.
   * With a run log that several processes share it is called again from time to time by itself.
   * Gives the number of runs closed.
   */
  recover(): Promise<number>;
  /** Stops all turns of an owner and deletes all their threads with what belongs to them. Gives how many there were. */
  deleteThreadsOf(owner: OwnerId): Promise<number>;
  /**
   * Deletes a thread that nobody uses, as one that has grown old, unless a turn runs in it; none can begin meanwhile.
   * `isDue` is asked when that is certain. Gives whether it was deleted.
   */
  deleteIdleThread(thread: { owner: OwnerId; threadId: string; isDue(): Promise<boolean> }): Promise<boolean>;
  /** Stops taking requests, lets running turns end for up to `graceMs` (default 10,000), then stops them. */
  close(options?: { graceMs?: number }): Promise<void>;
}
