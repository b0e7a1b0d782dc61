import type { Session } from "../session/session.ts";
import type { TurnEnd } from "../session/turn.ts";

/** Leaves the turn in view alone: on a server that resumes it goes on there, on another one it ends. */
export function detachTurn(session: Session): void {
  session.probe?.abort.abort("detached" satisfies TurnEnd);
  session.probe = undefined;
  session.lost = undefined;
  const { turn } = session;
  if (turn === undefined) return;
  session.turn = undefined;
  if (turn.hasStarted) session.store.emit("response.end", undefined);
  // A message that nobody has acknowledged might be lost with its connection.
  if (turn.localId !== undefined && !turn.position.hasEvents) turn.isDetached = true;
  else turn.abort.abort("detached" satisfies TurnEnd);
}
