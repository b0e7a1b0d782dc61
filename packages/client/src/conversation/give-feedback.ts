import type { FeedbackKind } from "@parlor/protocol";
import { callServer, createError, reportError, type Session, toChatClientError } from "../session/session.ts";

/** Shows the feedback at once, and takes it back if the server refuses it. */
export async function giveFeedback(
  session: Session,
  itemIds: readonly string[],
  kind: FeedbackKind,
): Promise<void> {
  const { store, view } = session;
  const { threadId } = view;
  if (threadId === null) throw createError("no_thread", "Feedback needs an open conversation.");
  const { feedback } = store.state;
  const before = new Map(itemIds.map((itemId) => [itemId, feedback.get(itemId)]));
  store.dispatch({ type: "feedback.set", entries: new Map(itemIds.map((itemId) => [itemId, kind])) });
  view.ownFeedback.start(itemIds);
  try {
    await callServer(session, {
      type: "items.feedback",
      params: { thread_id: threadId, item_ids: [...itemIds], kind },
    });
  } catch (thrown) {
    if (session.view === view) store.dispatch({ type: "feedback.set", entries: before });
    const error = toChatClientError(thrown);
    reportError(session, error);
    throw error;
  } finally {
    view.ownFeedback.settle(itemIds);
  }
}
