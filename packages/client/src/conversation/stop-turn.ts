import { callServer, type Session } from "../session/session.ts";
import type { Turn, TurnEnd } from "../session/turn.ts";

/** How long an unknown server may take to show what it is, before its stream is simply cut. */
const UNKNOWN_SERVER_MS = 3_000;
/** How long a server that is asked to cancel may take to end the stream. */
const CANCELLED_MS = 8_000;

const cancelled = new WeakSet<Turn>();

/**
 * Stops a turn: by `parlor.runs.cancel` on a server whose turns outlive their connection, by closing the connection
 * on any other. Called again as the turn goes on, while it is not yet known which server it is.
 */
export async function stopTurn(session: Session, turn: Turn): Promise<void> {
  if (turn.abort.signal.aborted || cancelled.has(turn)) return;
  const cut = () => turn.abort.abort("stopped" satisfies TurnEnd);
  const isFirst = !turn.isStopWanted;
  turn.isStopWanted = true;
  if (turn.isToolRunning || turn.transport.peer.isResumable === "no") return cut();
  const { threadId } = turn.position;
  if (turn.transport.peer.isResumable === "unknown" || threadId === null) {
    if (isFirst) cutAfter(session, turn, UNKNOWN_SERVER_MS, cut);
    return;
  }
  cancelled.add(turn);
  cutAfter(session, turn, CANCELLED_MS, cut);
  try {
    await callServer(session, { type: "parlor.runs.cancel", params: { thread_id: threadId } });
  } catch {
    // Refused or not reachable: what is left is to stop listening.
    cut();
  }
}

function cutAfter(session: Session, turn: Turn, delayMs: number, cut: () => void) {
  const cancel = session.environment.schedule(cut, delayMs);
  void turn.done.then(cancel);
}
