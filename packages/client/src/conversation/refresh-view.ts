import type { ThreadItem, UserMessageItem } from "@parlor/protocol";
import { callServer, type Session } from "../session/session.ts";
import type { Turn } from "../session/turn.ts";
import type { View } from "../session/view.ts";
import type { ChatChange } from "../state/chat-change.ts";
import { parseThread, toThreadMetadata } from "../wire/parse-answer.ts";
import { readNewestItems } from "./read-items.ts";

/**
 * Reads the open thread again and joins what was read with what is shown. With the turn that was lost, its message
 * is recognised among what was read, if it did arrive. While a turn is under way nothing is dropped.
 */
export async function refreshView(session: Session, view: View, lostTurn?: Turn): Promise<void> {
  const { store } = session;
  const threadId = view.threadId ?? lostTurn?.position.threadId;
  if (!threadId) return;
  const { signal } = view.abort;
  const [answer, page] = await Promise.all([
    callServer(session, { type: "threads.get_by_id", params: { thread_id: threadId } }, signal),
    readNewestItems(session, threadId, signal),
  ]);
  if (session.view !== view) return;
  const thread = toThreadMetadata(parseThread(answer.json));
  const changes: ChatChange[] = [];
  const arrived = lostTurn && findArrived(session, lostTurn, page.items);
  if (arrived && lostTurn?.localId !== undefined) {
    changes.push({ type: "message.arrived", itemId: lostTurn.localId, item: arrived });
    session.outbox.delete(lostTurn.localId);
    lostTurn.localId = undefined;
  }
  const turn = session.turn ?? lostTurn;
  changes.push({
    type: "items.refreshed",
    thread,
    items: page.items,
    hasOlder: page.hasOlder,
    keep: turn ? new Set(store.state.items.map(({ id }) => id)) : new Set(),
    isTurnUnderWay: session.turn !== undefined && session.turn !== lostTurn,
  });
  changes.push({ type: "history.thread", thread, prepend: false });
  store.dispatch(...changes);
  if (store.state.items[0]?.id === page.items[0]?.id) view.olderAfter = page.olderAfter;
}

function findArrived(
  session: Session,
  turn: Turn,
  items: readonly ThreadItem[],
): UserMessageItem | undefined {
  const entry = turn.localId === undefined ? undefined : session.outbox.get(turn.localId);
  if (entry === undefined) return undefined;
  const shown = new Set(session.store.state.items.map(({ id }) => id));
  const content = JSON.stringify(entry.item.content.map(({ text }) => text));
  return items.findLast(
    (item): item is UserMessageItem =>
      item.type === "user_message" &&
      !shown.has(item.id) &&
      JSON.stringify(item.content.map(({ text }) => text)) === content,
  );
}
