import type {
  RequestOf,
  StructuredInput,
  StructuredInputAnswer,
  StructuredInputItem,
} from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { beginTurn } from "./begin-turn.ts";
import { createThreadNotFound, findThread } from "./find-thread.ts";

type Submission = RequestOf<"threads.add_structured_input">["params"]["input"];

/** Keeps the user's answers to the questions of an item, and goes on with the turn. */
export async function addStructuredInput<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.add_structured_input">,
): Promise<Response> {
  const { thread_id: threadId, item_id: itemId, input } = request.params;
  const { store, limits } = scope.services;
  await findThread(scope, threadId);
  assertAnswersAreShort(input, limits.maxMessageLength);
  return beginTurn(scope, request, threadId, async () => {
    const thread = await findThread(scope, threadId);
    const item = await store.loadItem(scope.caller.owner, threadId, itemId);
    if (item?.type !== "structured_input") {
      throw new ChatKitError("item_not_found", "There are no such questions in this conversation.");
    }
    if (item.status !== "pending") {
      throw new ChatKitError("not_pending", "These questions have been answered or skipped already.");
    }
    const answered = applySubmission(item, input);
    return {
      thread,
      save: async () => {
        if (!(await store.saveItem(scope.caller.owner, answered))) throw createThreadNotFound();
        return { afterOptions: [{ type: "thread.item.replaced", item: answered }] };
      },
    };
  });
}

function assertAnswersAreShort(input: Submission, maxLength: number): void {
  let length = 0;
  for (const { values } of Object.values(input.answers)) for (const value of values) length += value.length;
  if (length <= maxLength) return;
  throw new ChatKitError(
    "message_too_long",
    `The answers have ${length} characters; at most ${maxLength} can be sent.`,
  );
}

/** The item with its answers. What was not answered counts as skipped; answers to other questions are passed over. */
function applySubmission(item: StructuredInputItem, { status, answers }: Submission): StructuredInputItem {
  const given = new Map(Object.entries(answers));
  const inputs = item.inputs.map((question) => ({
    ...question,
    answer: toAnswer(question, status === "skipped" ? undefined : given.get(question.id)),
  }));
  return { ...item, status, inputs };
}

function toAnswer(
  question: StructuredInput,
  given: StructuredInputAnswer | undefined,
): StructuredInputAnswer {
  if (!given || given.skipped || given.values.length === 0) return { values: [], skipped: true };
  const takesOne = question.type === "multiple_choice" && !question.multiple;
  return { values: takesOne ? given.values.slice(0, 1) : given.values, skipped: false };
}
