import type { ThreadItem, UserMessageItem } from "@parlor/protocol";
import type { OutboxEntry, Session } from "../session/session.ts";
import type { Turn } from "../session/turn.ts";
import type { View } from "../session/view.ts";
import type { ChatChange } from "../state/chat-change.ts";
import { toWords } from "../state/to-words.ts";
import { toMarks } from "./beside-items.ts";
import { type RunHint, readThread } from "./read-thread.ts";

/** After these nobody knows whether the message arrived. */
const lossCodes = new Set(["network_error", "connection_lost", "not_sent"]);

export interface RefreshOptions {
  /** The turn in view, which was lost: what it has shown stays, for it may not be saved yet. */
  lostTurn?: Turn | undefined;
  /** Items that stay even if they are not among those read. */
  keep?: ReadonlySet<string>;
}

/**
 * Reads the open thread again and joins what was read with what is shown. Messages that were lost on their way are
 * recognised among what was read, if they did arrive. Gives what the thread says of a turn under way; undefined where
 * another view or a turn has come meanwhile: then nothing is changed, and the view is marked as stale.
 */
export async function refreshView(
  session: Session,
  view: View,
  { lostTurn, keep }: RefreshOptions = {},
): Promise<RunHint | undefined> {
  const { store } = session;
  const threadId = view.threadId ?? lostTurn?.position.threadId;
  if (!threadId) return undefined;
  const { thread, page, run } = await readThread(session, threadId, view.abort.signal);
  if (session.view !== view) return undefined;
  if (session.turn !== lostTurn) {
    // What was read may hold half of what the turn brings itself.
    view.isStale = true;
    return undefined;
  }
  store.dispatch(
    ...takeArrived(session, lostTurn, { threadId, items: page.items }),
    {
      type: "items.refreshed",
      thread,
      items: page.items,
      hasOlder: page.hasOlder,
      keep: lostTurn ? new Set(store.state.items.map(({ id }) => id)) : (keep ?? new Set()),
    },
    ...toMarks(view, page),
    { type: "history.thread", thread, prepend: false },
  );
  if (store.state.items[0]?.id === page.items[0]?.id) view.olderAfter = page.olderAfter;
  return { newest: page.items.at(-1), run };
}

/** Finds the messages that were lost on their way among what was read, and takes them from the outbox. */
function takeArrived(
  session: Session,
  lostTurn: Turn | undefined,
  { threadId, items }: { threadId: string; items: readonly ThreadItem[] },
): ChatChange[] {
  const changes: ChatChange[] = [];
  const shown = new Set(session.store.state.items.map(({ id }) => id));
  for (const entry of session.outbox.values()) {
    const { id } = entry.item;
    const isOfTurn = id === lostTurn?.localId;
    const isLost = entry.failure !== undefined && lossCodes.has(entry.failure.code);
    if (!shown.has(id) || !(isOfTurn || (isLost && entry.threadId === threadId))) continue;
    const item = findArrived(entry, shown, items);
    if (item === undefined) continue;
    shown.add(item.id);
    changes.push({ type: "message.arrived", itemId: id, item });
    session.outbox.delete(id);
    if (lostTurn && isOfTurn) lostTurn.localId = undefined;
  }
  return changes;
}

function findArrived(
  entry: OutboxEntry,
  shown: ReadonlySet<string>,
  items: readonly ThreadItem[],
): UserMessageItem | undefined {
  const words = toWords(entry.item);
  return items.findLast(
    (item): item is UserMessageItem =>
      item.type === "user_message" && !shown.has(item.id) && toWords(item) === words,
  );
}
