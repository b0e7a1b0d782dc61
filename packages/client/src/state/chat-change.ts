import type {
  FeedbackKind,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
  UserMessageItem,
} from "@parlor/protocol";
import type { ChatFailure, ChatState, ServerAbilities } from "../chat-client.ts";

/** Another thread comes into view, or the start screen. `threadId` is null for the start screen. */
export type ViewChange =
  | {
      type: "view.opened";
      threadId: string | null;
      /** What is known of the thread before it is loaded. */
      thread: ThreadMetadata | null;
      /** Messages that did not arrive when the thread, or the start screen, was last in view. */
      failed: readonly FailedMessage[];
      /** Messages that are still on their way there. */
      pending?: readonly UserMessageItem[];
    }
  | { type: "view.loaded"; thread: ThreadMetadata; items: readonly ThreadItem[]; hasOlder: boolean }
  | { type: "view.failed"; failure: ChatFailure };

interface FailedMessage {
  item: UserMessageItem;
  failure: ChatFailure;
}

/** Items read from the server, oldest first. */
export type ItemsChange =
  | { type: "older.started" }
  | { type: "older.loaded"; items: readonly ThreadItem[]; hasOlder: boolean }
  | { type: "older.failed"; failure: ChatFailure }
  | {
      type: "items.refreshed";
      thread: ThreadMetadata;
      /** The newest items. */
      items: readonly ThreadItem[];
      /** Whether there are older items than these. */
      hasOlder: boolean;
      /** Items that stay even if they are not among those read: shown by a turn, perhaps not saved yet. */
      keep: ReadonlySet<string>;
    }
  | { type: "item.replaced"; item: ThreadItem }
  /**
   * What the server says beside items that were read: after which of them, and of others, an answer was stopped.
   * `itemIds` are those of which it says all that is known: the others keep the marks that they have.
   */
  | { type: "items.marked"; itemIds: readonly string[]; stopped: readonly string[] }
  /** Everything after an item is about to be answered anew. Messages that did not arrive stay. */
  | { type: "items.truncated"; afterId: string };

/** A user message between being typed and being echoed. */
export type MessageChange =
  | { type: "message.shown"; item: UserMessageItem }
  | { type: "message.failed"; itemId: string; failure: ChatFailure }
  /** A message that did not arrive is to be sent later, or not, for another reason than before. */
  | { type: "message.delayed"; itemId: string; failure: ChatFailure }
  /** The message turned out to have arrived, as `item`. */
  | { type: "message.arrived"; itemId: string; item: UserMessageItem };

export type TurnChange =
  | { type: "turn.started" }
  | { type: "turn.accepted" }
  | { type: "turn.events"; events: readonly ThreadStreamEvent[] }
  | { type: "turn.stopping" }
  /** `isUnsent`: its message was never echoed. */
  | { type: "turn.ended"; failure?: ChatFailure; isUnsent?: boolean };

export type HistoryChange =
  | { type: "history.started" }
  | { type: "history.loaded"; threads: readonly ThreadMetadata[]; hasMore: boolean; append: boolean }
  /** The first page was read again, quietly: what was read beyond it stays, if it still follows. */
  | { type: "history.refreshed"; threads: readonly ThreadMetadata[]; hasMore: boolean }
  | { type: "history.failed"; failure: ChatFailure }
  /** A thread is new or has changed. Only `prepend` adds it where it is not listed. */
  | { type: "history.thread"; thread: ThreadMetadata; prepend: boolean }
  | { type: "history.renamed"; threadId: string; title: string | undefined }
  | { type: "history.removed"; threadId: string }
  | { type: "history.restored"; thread: ThreadMetadata; index: number };

type OtherChange =
  | { type: "connection.changed"; connection: ChatState["connection"] }
  | { type: "feedback.set"; entries: ReadonlyMap<string, FeedbackKind | undefined> }
  | { type: "abilities.found"; abilities: ServerAbilities }
  | { type: "failure.set"; failure: ChatFailure };

/** All that can happen to a `ChatState`. */
export type ChatChange = ViewChange | ItemsChange | MessageChange | TurnChange | HistoryChange | OtherChange;
