import { createError, type Session } from "../session/session.ts";
import { createTurn, turnMetadata } from "./create-turn.ts";
import { openView } from "./open-view.ts";
import { runTurn } from "./run-turn.ts";
import { requireIdle, sendEntry } from "./send-message.ts";
import { startTurn } from "./start-turn.ts";

/** Tries again what went wrong, or answers a message anew. See `ChatClient.retry`. */
export async function retryTurn(session: Session, userMessageId?: string): Promise<void> {
  const { view, store, outbox, environment } = session;
  if (userMessageId === undefined && view.phase === "failed") {
    await openView(session, view.threadId).loaded;
    return;
  }
  requireIdle(session);
  const lastId = store.state.items.findLast(({ type }) => type === "user_message")?.id;
  const messageId = userMessageId ?? lastId;
  const isFailed = messageId !== undefined && store.state.failed.has(messageId);
  const entry = isFailed ? outbox.get(messageId) : undefined;
  if (entry !== undefined) return sendEntry(session, entry);
  const { threadId } = view;
  if (messageId === undefined || threadId === null) {
    throw createError("nothing_to_retry", "There is no message to answer again.");
  }
  const { lost } = session;
  const turn = createTurn(session, threadId);
  if (lost?.view === view && lost.position.lastId !== undefined && messageId === lastId) {
    const after = lost.position.lastId;
    turn.position = { ...lost.position };
    for (const itemId of lost.itemIds) turn.itemIds.add(itemId);
    startTurn(session, turn);
    return runTurn(session, turn, () => ({
      type: "parlor.runs.attach",
      params: { thread_id: threadId, after },
    }));
  }
  turn.truncateAfter = messageId;
  startTurn(session, turn);
  return runTurn(session, turn, () => ({
    type: "threads.retry_after_item",
    params: { thread_id: threadId, item_id: messageId },
    metadata: turnMetadata(environment.createKey()),
  }));
}
