import { isChatClientError } from "../chat-client-error.ts";
import type { Session } from "../session/session.ts";
import type { View } from "../session/view.ts";
import { createTurn } from "./create-turn.ts";
import type { RunHint } from "./read-thread.ts";
import { runTurn } from "./run-turn.ts";

/**
 * Takes up the turn that may be under way in a thread just opened. Asks only a server that is known to resume and has
 * not said that there is none; and one that is not known yet where the thread looks as if an answer is due, since any
 * other server logs the question as an error.
 */
export function attachToRun(session: Session, view: View, { newest, run, isGuest = false }: RunHint): void {
  const { peer } = session.transport;
  const { threadId } = view;
  if (session.turn !== undefined || session.probe !== undefined || threadId === null) return;
  if (peer.isResumable === "no" || run === "none") return;
  if (run !== undefined && run === view.endedRunId) return;
  const isSilent = peer.isResumable === "unknown" || (isGuest && run === undefined);
  if (isSilent && newest?.type !== "user_message") return;
  const turn = createTurn(session, threadId);
  turn.isGuest = isGuest;
  session.probe = turn;
  const request = { type: "parlor.runs.attach", params: { thread_id: threadId } } as const;
  runTurn(session, turn, () => request).catch((error: unknown) => {
    // That there is no turn under way, or no such request, is no failure; and once it streams, the turn tells itself.
    if (!isChatClientError(error) || error.failure.status === undefined) return;
    if (error.failure.code === "run_not_found") peer.isResumable = "yes";
    else if (peer.isResumable === "unknown" && !error.failure.canRetry) peer.isResumable = "no";
    else if (peer.isResumable === "unknown" && error.failure.status === 500) peer.isResumable = "no";
  });
}
