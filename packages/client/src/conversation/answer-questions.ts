import type { QuestionsSubmission } from "../chat-client.ts";
import { createError, type Session } from "../session/session.ts";
import { createTurn, turnMetadata } from "./create-turn.ts";
import { runTurn } from "./run-turn.ts";
import { requireIdle } from "./send-message.ts";
import { startTurn } from "./start-turn.ts";

/** See `ChatClient.answerQuestions`. */
export async function answerQuestions(
  session: Session,
  itemId: string,
  input: QuestionsSubmission,
): Promise<void> {
  const { threadId } = session.view;
  if (threadId === null) throw createError("no_thread", "There is no open conversation.");
  requireIdle(session);
  const turn = createTurn(session, threadId);
  startTurn(session, turn);
  return runTurn(session, turn, () => ({
    type: "threads.add_structured_input",
    params: { thread_id: threadId, item_id: itemId, input },
    metadata: turnMetadata(session.environment.createKey()),
  }));
}
