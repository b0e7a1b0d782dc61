import { type ChatKitRequest, type ParlorRequest, parseRequest } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { addFeedback, listItems } from "./items.ts";
import { toJsonAnswer } from "./json-answer.ts";
import { attachRun, cancelRun } from "./runs.ts";
import { deleteThread, getThread, listThreads, updateThread } from "./threads.ts";
import { addUserMessage, createThread, retryAfterItem } from "./turns.ts";

/** Answers a parsed JSON body. Rejects with a `ChatKitError` for what the client can mend. */
export async function handleBody<Context>(scope: RequestScope<Context>, body: unknown): Promise<Response> {
  const parsed = parseRequest(body);
  if (!parsed.ok) throw new ChatKitError(parsed.code, parsed.message);
  const answer = await handleRequest(scope, parsed.request);
  return answer instanceof Response ? answer : toJsonAnswer(answer, scope.requestId);
}

function handleRequest<Context>(
  scope: RequestScope<Context>,
  request: ChatKitRequest | ParlorRequest,
): Promise<Response | object> {
  switch (request.type) {
    case "threads.create":
      return createThread(scope, request);
    case "threads.add_user_message":
      return addUserMessage(scope, request);
    case "threads.retry_after_item":
      return retryAfterItem(scope, request);
    case "threads.get_by_id":
      return getThread(scope, request);
    case "threads.list":
      return listThreads(scope, request);
    case "threads.update":
      return updateThread(scope, request);
    case "threads.delete":
      return deleteThread(scope, request);
    case "items.list":
      return listItems(scope, request);
    case "items.feedback":
      return addFeedback(scope, request);
    case "parlor.runs.attach":
      return attachRun(scope, request);
    case "parlor.runs.cancel":
      return cancelRun(scope, request);
    case "threads.add_client_tool_output":
    case "threads.add_structured_input":
    case "threads.custom_action":
    case "threads.sync_custom_action":
    case "attachments.create":
    case "attachments.delete":
    case "input.transcribe":
      throw new ChatKitError("not_supported", `This server does not answer ${request.type}.`);
  }
}
