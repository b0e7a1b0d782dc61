import type { Session } from "../session/session.ts";
import type { Turn, TurnEnd } from "../session/turn.ts";
import type { ChatChange } from "../state/chat-change.ts";

/** Makes a turn the one in view. */
export function startTurn(session: Session, turn: Turn, ...changes: ChatChange[]): void {
  session.probe?.abort.abort("detached" satisfies TurnEnd);
  session.probe = undefined;
  session.lost = undefined;
  session.turn = turn;
  turn.isOwn = true;
  session.store.dispatch(...changes, { type: "turn.started" });
}
