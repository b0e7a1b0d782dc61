import { type ChatKitRequest, type ParlorRequest, parseRequestText } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import { toJsonAnswer } from "../http/json-answer.ts";
import { observeRequest } from "../observe/observe-request.ts";
import type { RequestScope } from "../services.ts";
import { customAction, syncCustomAction } from "./actions.ts";
import { archiveThread, listArchivedThreads } from "./archive.ts";
import { createAttachment, deleteAttachment } from "./attachments.ts";
import { addClientToolOutput } from "./client-tools.ts";
import { addFeedback, listItems } from "./items.ts";
import { attachRun, cancelRun } from "./runs.ts";
import { searchThreads } from "./search.ts";
import { addStructuredInput } from "./structured-input.ts";
import { deleteThread, getThread, listThreads, updateThread } from "./threads.ts";
import { transcribe } from "./transcribe.ts";
import { addUserMessage, createThread, retryAfterItem } from "./turns.ts";

/** Answers the JSON text of a body. Rejects with a `ChatKitError` for what the client can mend. */
export async function handleText<Context>(scope: RequestScope<Context>, text: string): Promise<Response> {
  const { maxMessageLength } = scope.services.limits;
  const parsed = parseRequestText(text, { maxMessageLength });
  if (!parsed.ok) throw new ChatKitError(parsed.code, parsed.message);
  const { request } = parsed;
  assertLengthIsAllowed(scope, request, text);
  const { options, streams } = scope.services;
  await options.admit?.({ ...scope.caller, type: request.type, request: scope.request });
  const carryOut = () => observeRequest(scope, request, () => handleRequest(scope, request));
  if (streamedTypes.has(request.type))
    return streams.hold(scope.caller.owner, scope.signal, async () => (await carryOut()) as Response);
  const answer = await carryOut();
  return answer instanceof Response ? answer : toJsonAnswer(answer, scope.requestId);
}

const streamedTypes: ReadonlySet<string> = new Set<(ChatKitRequest | ParlorRequest)["type"]>([
  "threads.create",
  "threads.add_user_message",
  "threads.add_client_tool_output",
  "threads.add_structured_input",
  "threads.custom_action",
  "threads.retry_after_item",
  "parlor.runs.attach",
]);

/** Only a recording may be longer than other requests; the reader of the body could not tell for sure what it is. */
function assertLengthIsAllowed<Context>(
  { services }: RequestScope<Context>,
  request: ChatKitRequest | ParlorRequest,
  text: string,
): void {
  const { maxBodyBytes } = services.limits;
  if (request.type === "input.transcribe" || text.length <= maxBodyBytes) return;
  throw new ChatKitError("body_too_large", `The body is larger than ${maxBodyBytes} bytes.`);
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
    case "parlor.threads.search":
      return searchThreads(scope, request);
    case "parlor.threads.list_archived":
      return listArchivedThreads(scope, request);
    case "parlor.threads.archive":
    case "parlor.threads.restore":
      return archiveThread(scope, request);
    case "threads.add_client_tool_output":
      return addClientToolOutput(scope, request);
    case "threads.add_structured_input":
      return addStructuredInput(scope, request);
    case "threads.custom_action":
      return customAction(scope, request);
    case "threads.sync_custom_action":
      return syncCustomAction(scope, request);
    case "attachments.create":
      return createAttachment(scope, request);
    case "attachments.delete":
      return deleteAttachment(scope, request);
    case "input.transcribe":
      return transcribe(scope, request);
  }
}
