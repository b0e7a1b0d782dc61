import type { ChatClientError } from "../chat-client-error.ts";
import type { Session } from "../session/session.ts";
import type { Turn } from "../session/turn.ts";
import { keepUp } from "./keep-up.ts";
import { readNewestItems } from "./read-items.ts";

/** How many items are looked at beyond those of the turn. */
const ITEMS_BEFORE = 3;
const MAX_ITEMS = 50;
/** Failures that say that something has happened elsewhere. */
const newsCodes = new Set(["thread_busy", "thread_not_found"]);

/**
 * Brings the thread up to date after a turn, where that is due: somebody asked for it meanwhile, another turn holds
 * the thread, it is gone, the turn was another page's, or others have written there what is not known here.
 */
export async function afterTurn(
  session: Session,
  turn: Turn,
  error: ChatClientError | undefined,
): Promise<void> {
  if (turn.isDetached) return takeUpAgain(session, turn);
  const { view } = turn;
  const isIdle = () => session.view === view && session.turn === undefined && !session.isDisposed;
  if (!isIdle()) return;
  const isDue =
    view.isStale ||
    (error === undefined
      ? isOthers(turn) || (await hasHole(session, turn).catch(() => false))
      : newsCodes.has(error.failure.code));
  if (isDue && isIdle()) await keepUp(session, { keep: turn.itemIds }).catch(() => undefined);
}

/** The thread of a message that was left on its way may be in view again, with an answer to follow. */
async function takeUpAgain(session: Session, { position: { threadId } }: Turn): Promise<void> {
  if (threadId === null || session.isDisposed || session.view.threadId !== threadId) return;
  await keepUp(session).catch(() => undefined);
}

/** Whether another page has begun the turn. That it was stopped there is told beside the items only. */
function isOthers({ isOwn, hasStarted, transport }: Turn): boolean {
  return !isOwn && hasStarted && transport.peer.isResumable === "yes";
}

/**
 * Whether the turn did not follow the last item known here. No event says what it follows, so the newest items are
 * asked for: all of them have to be known, back to one from before the turn.
 */
async function hasHole(session: Session, turn: Turn): Promise<boolean> {
  const { threadId } = turn.position;
  if (!turn.isOwn || !turn.hasPast || !turn.hasStarted || threadId === null) return false;
  const { items, hasOlder } = await readNewestItems(session, threadId, turn.view.abort.signal, {
    limit: Math.min(turn.itemIds.size + ITEMS_BEFORE, MAX_ITEMS),
  });
  const known = new Set(session.store.state.items.map(({ id }) => id));
  const isJoined = !hasOlder || items.some(({ id }) => !turn.itemIds.has(id));
  return !isJoined || items.some(({ id }) => !known.has(id));
}
