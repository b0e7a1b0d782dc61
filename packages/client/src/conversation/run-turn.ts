import type { ChatClientError } from "../chat-client-error.ts";
import {
  createError,
  noteAbilities,
  reportError,
  type Session,
  toChatClientError,
} from "../session/session.ts";
import type { Turn } from "../session/turn.ts";
import { followRun } from "../transport/follow-run.ts";
import type { WireRequest } from "../transport/wire-request.ts";
import { answerClientTool } from "./client-tool.ts";
import { refreshView } from "./refresh-view.ts";
import { stopTurn } from "./stop-turn.ts";
import { takeBatch } from "./take-batch.ts";

/**
 * Follows a turn from its first request to the end of its last stream, and ends it. Resolves also when it is
 * stopped or left; rejects with a `ChatClientError` when it could not be carried through.
 */
export async function runTurn(
  session: Session,
  turn: Turn,
  createRequest: () => WireRequest | Promise<WireRequest>,
): Promise<void> {
  session.followed.add(turn);
  const running = follow(session, turn, createRequest);
  turn.done = running.then(
    () => undefined,
    () => undefined,
  );
  await running;
}

async function follow(
  session: Session,
  turn: Turn,
  createRequest: () => WireRequest | Promise<WireRequest>,
): Promise<void> {
  let error: ChatClientError | undefined;
  try {
    let request: WireRequest | undefined = await createRequest();
    while (request !== undefined) {
      await followStream(session, turn, request);
      request = await answerClientTool(session, turn);
    }
  } catch (thrown) {
    error = toTurnError(turn, thrown);
    if (error !== undefined && session.turn === turn) error = await recover(session, turn, error);
  } finally {
    session.followed.delete(turn);
  }
  await finish(session, turn, error);
  if (error !== undefined) throw error;
}

async function followStream(session: Session, turn: Turn, request: WireRequest): Promise<void> {
  const { environment, store } = session;
  const batches = followRun({
    transport: turn.transport,
    environment,
    request,
    position: turn.position,
    signal: turn.abort.signal,
    onAccepted: () => {
      noteAbilities({ store, transport: turn.transport });
      if (session.turn === turn) store.dispatch({ type: "connection.changed", connection: "online" });
    },
    onLost: (attempt) => {
      if (session.turn !== turn) return;
      const isOffline = environment.network?.isOnline() === false;
      store.dispatch({ type: "connection.changed", connection: isOffline ? "offline" : "reconnecting" });
      store.emit("log", { name: "connection.lost", data: { attempt } });
    },
    isWhole: () =>
      turn.isStopWanted || turn.hasFailed || (turn.localId === undefined && store.state.live.size === 0),
  });
  for await (const batch of batches) {
    takeBatch(session, turn, batch);
    if (turn.isStopWanted) void stopTurn(session, turn);
  }
}

/** The failure of a turn, or undefined where it was ended on purpose. */
function toTurnError(turn: Turn, thrown: unknown): ChatClientError | undefined {
  return turn.abort.signal.aborted ? undefined : toChatClientError(thrown);
}

/** Reads what the server has of a turn whose stream was lost. Gives the failure that remains. */
async function recover(
  session: Session,
  turn: Turn,
  error: ChatClientError,
): Promise<ChatClientError | undefined> {
  const { code } = error.failure;
  const isGone = code === "run_not_found";
  if (!isGone && code !== "network_error" && code !== "connection_lost") return error;
  if (!isGone && turn.position.lastId !== undefined) session.lost = turn;
  if (turn.position.threadId === null || session.environment.network?.isOnline() === false) return error;
  const wasRead = await refreshView(session, turn.view, { lostTurn: turn }).then(
    () => true,
    () => false,
  );
  if (!isGone) return error;
  const isAnswered = session.store.state.items.at(-1)?.type !== "user_message";
  if (wasRead && isAnswered) return undefined;
  return createError("connection_lost", "The answer was lost. Try again.", { canRetry: true, cause: error });
}

async function finish(session: Session, turn: Turn, error: ChatClientError | undefined): Promise<void> {
  const { store } = session;
  const { runId, threadId } = turn.position;
  returnMessage(session, turn, error);
  if (turn.isTold && threadId !== null) store.emit("activity", { kind: "turn.end", threadId });
  if (error === undefined && !turn.abort.signal.aborted) turn.view.endedRunId = runId;
  if (session.turn !== turn) {
    if (session.probe === turn) session.probe = undefined;
    if (turn.isDetached) void session.afterTurn(turn, error);
    return;
  }
  session.turn = undefined;
  const isUnsent = turn.localId !== undefined;
  store.dispatch({ type: "turn.ended", ...(error && { failure: error.failure }), isUnsent });
  if (error) reportError(session, error);
  if (turn.hasStarted) store.emit("response.end", undefined);
  // The old answer was to go, and nothing came in its place: the server knows what is left.
  if (turn.truncateAfter !== undefined && error === undefined && !turn.abort.signal.aborted) {
    await refreshView(session, turn.view).catch(() => undefined);
  }
  await session.afterTurn(turn, error);
}

/** Marks a message that was never echoed as failed, so that it can be sent again. */
function returnMessage(session: Session, turn: Turn, error: ChatClientError | undefined): void {
  const { localId } = turn;
  const entry = localId === undefined ? undefined : session.outbox.get(localId);
  if (localId === undefined || entry === undefined) return;
  const { failure } =
    error ?? createError("not_sent", "This message was not sent. Try again.", { canRetry: true });
  entry.failure = failure;
  // Also when it is not this turn that is in view, but a later opening of its thread.
  session.store.dispatch({ type: "message.failed", itemId: localId, failure });
}
