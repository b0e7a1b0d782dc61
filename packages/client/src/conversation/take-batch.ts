import type { ThreadStreamEvent } from "@parlor/protocol";
import { ChatClientError } from "../chat-client-error.ts";
import type { Session } from "../session/session.ts";
import type { Turn, TurnEnd } from "../session/turn.ts";
import type { ChatChange } from "../state/chat-change.ts";
import type { EventBatch } from "../transport/event-batches.ts";
import { toEventFailure } from "../wire/failures.ts";
import { toThreadMetadata } from "../wire/parse-answer.ts";

/** Brings a portion of a turn's events into the state as one change, and tells of those that a page hears. */
export function takeBatch(session: Session, turn: Turn, batch: EventBatch): void {
  const { localId } = turn;
  noteEvents(session, turn, batch.events);
  tellOthers(session, turn, batch.events);
  const changes: ChatChange[] = [];
  if (session.probe === turn) {
    session.probe = undefined;
    if (session.turn === undefined && session.view === turn.view) {
      session.turn = turn;
      session.lost = undefined;
      changes.push({ type: "turn.started" });
    }
  }
  if (session.turn !== turn) {
    if (localId !== undefined) takeEchoInBackground(session, localId, batch.events);
    takeInBackground(session, turn, batch.events);
    return;
  }
  changes.push({ type: "turn.accepted" });
  if (turn.truncateAfter !== undefined && batch.events.some(isItemEvent)) {
    changes.push({ type: "items.truncated", afterId: turn.truncateAfter });
    turn.truncateAfter = undefined;
  }
  changes.push({ type: "turn.events", events: batch.events });
  session.store.dispatch(...changes);
  if (!turn.hasStarted) {
    turn.hasStarted = true;
    session.store.emit("response.start", undefined);
  }
  for (const event of batch.events) tell(session, event);
}

function noteEvents(session: Session, turn: Turn, events: readonly ThreadStreamEvent[]) {
  for (const event of events) {
    switch (event.type) {
      case "thread.created":
        if (session.view === turn.view) turn.view.threadId = event.thread.id;
        noteThread(session, turn, event.thread.id);
        break;
      case "thread.item.added":
      case "thread.item.done":
      case "thread.item.replaced":
        turn.itemIds.add(event.item.id);
        if (event.item.type === "user_message" && turn.localId !== undefined) {
          session.outbox.delete(turn.localId);
          turn.localId = undefined;
        }
        if (event.item.type === "client_tool_call") {
          if (event.item.status === "pending") turn.pendingCall = event.item;
          else if (turn.pendingCall?.id === event.item.id) turn.pendingCall = undefined;
        }
        break;
      case "error":
        turn.hasFailed = true;
        break;
    }
  }
}

/** Other pages may want to follow what this client has begun. */
function tellOthers({ store }: Session, turn: Turn, events: readonly ThreadStreamEvent[]) {
  const { threadId } = turn.position;
  if (!turn.isOwn || threadId === null) return;
  if (events.some(({ type }) => type === "thread.created")) {
    store.emit("activity", { kind: "thread.created", threadId });
  }
  if (turn.isTold) return;
  turn.isTold = true;
  store.emit("activity", { kind: "turn.start", threadId });
}

/** The thread exists even if the message should fail: a second try goes there. */
function noteThread(session: Session, turn: Turn, threadId: string) {
  const entry = turn.localId === undefined ? undefined : session.outbox.get(turn.localId);
  if (entry !== undefined) entry.threadId = threadId;
}

function isItemEvent(event: ThreadStreamEvent): boolean {
  return event.type.startsWith("thread.item.");
}

/** The thread of a message that was left may be in view again, where the message waits. */
function takeEchoInBackground({ store }: Session, localId: string, events: readonly ThreadStreamEvent[]) {
  if (!store.state.unsent.has(localId)) return;
  for (const event of events) {
    if (event.type !== "thread.item.done" || event.item.type !== "user_message") continue;
    store.dispatch({ type: "message.arrived", itemId: localId, item: event.item });
    return;
  }
}

/** What a turn that is no longer in view still changes: the list of threads. Then it is let go. */
function takeInBackground(session: Session, turn: Turn, events: readonly ThreadStreamEvent[]) {
  for (const event of events) {
    if (event.type !== "thread.created" && event.type !== "thread.updated") continue;
    session.store.dispatch({
      type: "history.thread",
      thread: toThreadMetadata(event.thread),
      prepend: event.type === "thread.created",
    });
  }
  if (turn.localId === undefined) turn.abort.abort("detached" satisfies TurnEnd);
}

function tell({ store }: Session, event: ThreadStreamEvent) {
  switch (event.type) {
    case "thread.created":
      store.emit("thread.change", { threadId: event.thread.id, isNew: true });
      break;
    case "client_effect":
      store.emit("effect", { name: event.name, data: event.data ?? {} });
      break;
    case "error": {
      const failure = toEventFailure(event);
      store.emit("error", { error: new ChatClientError(failure), failure, event });
      break;
    }
  }
}
