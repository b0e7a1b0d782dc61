import type { UserMessageInput } from "@parlor/protocol";
import type { SendMessage } from "../chat-client.ts";
import { createError, type OutboxEntry, type Session } from "../session/session.ts";
import type { Turn } from "../session/turn.ts";
import type { WireRequest } from "../transport/wire-request.ts";
import { createTurn, turnMetadata } from "./create-turn.ts";
import { openView } from "./open-view.ts";
import { runTurn } from "./run-turn.ts";
import { startTurn } from "./start-turn.ts";

/** Rejects when nothing can be sent in the thread in view. */
export function requireIdle(session: Session): void {
  if (session.isDisposed) throw createError("disposed", "This chat was closed.");
  if (session.turn !== undefined) {
    throw createError("turn_in_progress", "An answer is under way. Stop it first, or wait for its end.");
  }
  requireActive(session);
}

function requireActive(session: Session): void {
  const status = session.store.state.thread?.status;
  if (status === undefined || status.type === "active") return;
  const message = status.reason || `This conversation is ${status.type}.`;
  throw createError(status.type === "locked" ? "thread_locked" : "thread_closed", message);
}

/** Shows a message and sends it. See `ChatClient.send`. */
export async function sendMessage(session: Session, message: SendMessage): Promise<void> {
  if (isEmpty(message)) throw createError("empty_message", "There is nothing to send.");
  if (message.newThread && (session.view.threadId !== null || session.turn !== undefined)) {
    openView(session, null);
  }
  requireIdle(session);
  const { environment, outbox, view } = session;
  const localId = `local_${environment.createKey()}`;
  const entry: OutboxEntry = {
    message,
    threadId: view.threadId,
    idempotencyKey: environment.createKey(),
    failure: undefined,
    item: {
      type: "user_message",
      id: localId,
      thread_id: view.threadId ?? "",
      created_at: environment.now().toISOString(),
      content: message.content,
      attachments: [...(message.attachments ?? [])],
      inference_options: message.inferenceOptions ?? {},
      ...(message.quotedText && { quoted_text: message.quotedText }),
    },
  };
  outbox.set(localId, entry);
  await sendEntry(session, entry);
}

/** Sends a message of the outbox, for the first time or again. */
export async function sendEntry(session: Session, entry: OutboxEntry): Promise<void> {
  const { store, view } = session;
  entry.failure = undefined;
  // On the start screen, an earlier message may have made the thread since.
  entry.threadId = view.threadId;
  const turn = createTurn(session, entry.threadId);
  turn.localId = entry.item.id;
  startTurn(session, turn, { type: "message.shown", item: entry.item });
  store.emit("log", { name: "message.sent" });
  await runTurn(session, turn, () => createRequest(session, turn, entry, view.loaded));
}

/** The request of a message, once its thread is loaded and known to take it. */
async function createRequest(
  session: Session,
  turn: Turn,
  entry: OutboxEntry,
  loaded: Promise<void>,
): Promise<WireRequest> {
  await loaded;
  if (session.turn !== turn)
    throw createError("not_sent", "This message was not sent. Try again.", { canRetry: true });
  requireActive(session);
  const input = toInput(entry.message);
  const metadata = turnMetadata(entry.idempotencyKey);
  if (entry.threadId === null) return { type: "threads.create", params: { input }, metadata };
  return { type: "threads.add_user_message", params: { thread_id: entry.threadId, input }, metadata };
}

function isEmpty({ content, attachments = [] }: SendMessage): boolean {
  return (
    attachments.length === 0 && !content.some((part) => part.type === "input_tag" || part.text.trim() !== "")
  );
}

function toInput(message: SendMessage): UserMessageInput {
  return {
    content: message.content,
    attachments: message.attachments?.map(({ id }) => id) ?? [],
    inference_options: message.inferenceOptions ?? {},
    ...(message.quotedText && { quoted_text: message.quotedText }),
  };
}
