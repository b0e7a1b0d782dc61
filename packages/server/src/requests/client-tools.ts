import type { ClientToolCallItem, RequestOf } from "@parlor/protocol";
import { ChatKitError } from "../errors.ts";
import type { RequestScope } from "../services.ts";
import { beginTurn } from "./begin-turn.ts";
import { createThreadNotFound, findThread } from "./find-thread.ts";
import { readParlorMetadata } from "./parlor-metadata.ts";
import { readNewestFirst } from "./read-newest-first.ts";

/** Few: the calls that wait are the last things of a turn. */
const PAGE_SIZE = 10;

/** Keeps the page's answer to a client tool call, and goes on with the turn. */
export async function addClientToolOutput<Context>(
  scope: RequestScope<Context>,
  request: RequestOf<"threads.add_client_tool_output">,
): Promise<Response> {
  const { thread_id: threadId, result } = request.params;
  const { call_id: callId } = readParlorMetadata(request);
  await findThread(scope, threadId);
  return beginTurn(scope, request, threadId, async () => {
    const thread = await findThread(scope, threadId);
    const pending = await findPendingCalls(scope, threadId);
    const call =
      callId === undefined
        ? pending[0]
        : pending.find((item) => item.call_id === callId || item.id === callId);
    if (!call) {
      throw new ChatKitError(
        "no_pending_call",
        callId === undefined
          ? "No client tool call waits for an output in this conversation."
          : "This client tool call does not wait for an output: it was answered, or taken back.",
      );
    }
    return {
      thread,
      drops: toDropped(
        scope,
        pending.filter((item) => item !== call),
      ),
      save: async () => {
        const completed = { ...call, status: "completed" as const, output: result ?? null };
        if (!(await scope.services.store.saveItem(scope.caller.owner, completed)))
          throw createThreadNotFound();
        return {};
      },
    };
  });
}

/**
 * The client tool calls of the last turn that nobody has answered, to be taken back: the user goes on without them,
 * and a model is not to wait for their outputs. Gives their ids.
 */
export async function findCallsToDrop<Context>(
  scope: RequestScope<Context>,
  threadId: string,
): Promise<string[]> {
  return toDropped(scope, await findPendingCalls(scope, threadId));
}

/** Client tool calls since the last message of the user that wait for an output, newest first. */
async function findPendingCalls<Context>(
  scope: RequestScope<Context>,
  threadId: string,
): Promise<ClientToolCallItem[]> {
  const calls: ClientToolCallItem[] = [];
  for await (const item of readNewestFirst(scope, threadId, PAGE_SIZE)) {
    if (item.type === "user_message") break;
    if (item.type === "client_tool_call" && item.status === "pending") calls.push(item);
  }
  return calls;
}

function toDropped<Context>(
  { services }: RequestScope<Context>,
  calls: readonly ClientToolCallItem[],
): string[] {
  if (calls.length > 0) {
    services.report({
      level: "warn",
      message: "client tool calls were not answered, and taken back",
      threadId: calls[0]?.thread_id ?? "",
      code: "call_dropped",
    });
  }
  return calls.map((item) => item.id);
}
