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
  if (userMessageId !== undefined) await waitForOthers(session, userMessageId);
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

/** A message that did not arrive waits for the end of an answer that another page has asked for. */
async function waitForOthers(session: Session, messageId: string): Promise<void> {
  const { store, view } = session;
  const entry = session.outbox.get(messageId);
  const before = entry?.failure;
  if (entry === undefined || before === undefined || !isHeldByOthers(session)) return;
  const message = "It will be sent when the answer under way is complete.";
  entry.failure = { code: "waiting_for_answer", message, canRetry: false };
  store.dispatch({ type: "message.delayed", itemId: messageId, failure: entry.failure });
  while (session.view === view && isHeldByOthers(session)) await session.turn?.done;
  entry.failure = before;
  if (session.view !== view) throw createError("not_sent", "This message was not sent.", { canRetry: true });
  store.dispatch({ type: "message.delayed", itemId: messageId, failure: before });
}

function isHeldByOthers({ turn }: Session): boolean {
  return turn !== undefined && !turn.isOwn;
}
