import type { ChatAction } from "../chat-client.ts";
import { callServer, createError, reportError, type Session, toChatClientError } from "../session/session.ts";
import { isRecord } from "../wire/is-record.ts";
import { parseItem } from "../wire/parse-answer.ts";
import { createTurn, turnMetadata } from "./create-turn.ts";
import { runTurn } from "./run-turn.ts";
import { requireIdle } from "./send-message.ts";
import { startTurn } from "./start-turn.ts";

/** See `ChatClient.sendAction`. */
export async function sendAction(session: Session, action: ChatAction, itemId?: string): Promise<void> {
  const { threadId } = session.view;
  if (threadId === null) throw createError("no_thread", "An action needs an open conversation.");
  const { streaming = true, type, payload } = action;
  const params = {
    thread_id: threadId,
    ...(itemId !== undefined && { item_id: itemId }),
    action: { type, ...(payload !== undefined && { payload }) },
  };
  if (!streaming) return sendSyncAction(session, params);
  requireIdle(session);
  const turn = createTurn(session, threadId);
  startTurn(session, turn);
  return runTurn(session, turn, () => ({
    type: "threads.custom_action",
    params,
    metadata: turnMetadata(session.environment.createKey()),
  }));
}

async function sendSyncAction(
  session: Session,
  params: { thread_id: string; item_id?: string; action: { type: string; payload?: unknown } },
): Promise<void> {
  const { view, store } = session;
  try {
    const { json } = await callServer(
      session,
      { type: "threads.sync_custom_action", params },
      view.abort.signal,
    );
    if (session.view !== view || !isRecord(json) || !isRecord(json.updated_item)) return;
    store.dispatch({ type: "item.replaced", item: parseItem(json.updated_item) });
  } catch (thrown) {
    if (session.view !== view) return;
    const error = toChatClientError(thrown);
    reportError(session, error);
    throw error;
  }
}
