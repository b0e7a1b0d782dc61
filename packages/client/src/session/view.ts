import { OwnFeedback } from "./own-feedback.ts";

/** What is open: one object for each opening, so that what comes late for an earlier one is known by its view. */
export interface View {
  threadId: string | null;
  readonly abort: AbortController;
  /** Cursor of the page before the oldest item shown. */
  olderAfter: string | undefined;
  /** Rejects when the thread could not be read. Resolved for the start screen. */
  loaded: Promise<void>;
  phase: "loading" | "loaded" | "failed";
  refreshing: Promise<void> | undefined;
  /** Whether something may have changed since the thread was last read. */
  isStale: boolean;
  /** The run whose end was seen last: a server that still names it has nothing new. */
  endedRunId: string | undefined;
  readonly ownFeedback: OwnFeedback;
}

export function createView(threadId: string | null): View {
  return {
    threadId,
    abort: new AbortController(),
    olderAfter: undefined,
    loaded: Promise.resolve(),
    phase: threadId === null ? "loaded" : "loading",
    refreshing: undefined,
    isStale: false,
    endedRunId: undefined,
    ownFeedback: new OwnFeedback(),
  };
}
