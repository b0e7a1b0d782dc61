import type { ClientToolCallItem } from "@parlor/protocol";
import type { Session } from "../session/session.ts";
import type { Turn } from "../session/turn.ts";
import { unlessAborted } from "../transport/unless-aborted.ts";
import type { WireRequest } from "../transport/wire-request.ts";
import { createPosition, turnMetadata } from "./create-turn.ts";

/** For a tool that asks its user something, such as for leave to know where they are. */
const CLIENT_TOOL_TIMEOUT_MS = 120_000;

/**
 * Runs the client tool that a stream ended with, and gives the request that continues the turn; undefined if there is
 * none. What the tool throws goes to the model as `{error}`: it can say so, or try something else.
 */
export async function answerClientTool(session: Session, turn: Turn): Promise<WireRequest | undefined> {
  const { pendingCall: call } = turn;
  const { threadId } = turn.position;
  turn.pendingCall = undefined;
  if (call === undefined || threadId === null || turn.isStopWanted || turn.hasFailed) return undefined;
  if (session.turn !== turn || turn.isGuest) return undefined;
  turn.isToolRunning = true;
  const result = await unlessAborted(runInTime(session, turn, call), turn.abort.signal);
  turn.isToolRunning = false;
  session.store.dispatch({ type: "item.replaced", item: { ...call, status: "completed", output: result } });
  turn.position = createPosition(threadId);
  turn.isOwn = true;
  turn.isTold = false;
  return {
    type: "threads.add_client_tool_output",
    params: { thread_id: threadId, result },
    metadata: turnMetadata(session.environment.createKey()),
  };
}

/** What the tool comes to, or an error for the model when it takes too long. What it gives later goes nowhere. */
async function runInTime(
  { environment, options }: Session,
  turn: Turn,
  call: ClientToolCallItem,
): Promise<unknown> {
  const timeoutMs = options.clientToolTimeoutMs ?? CLIENT_TOOL_TIMEOUT_MS;
  const late = Promise.withResolvers<unknown>();
  const cancel = environment.schedule(() => {
    late.resolve({
      error: `The tool "${call.name}" did not answer within ${Math.ceil(timeoutMs / 1000)} seconds.`,
    });
  }, timeoutMs);
  return Promise.race([runTool(turn, call), late.promise]).finally(cancel);
}

async function runTool(turn: Turn, call: ClientToolCallItem): Promise<unknown> {
  if (turn.onClientTool === undefined) {
    return { error: `This page does not offer the tool "${call.name}".` };
  }
  try {
    const result = await turn.onClientTool({ name: call.name, params: call.arguments });
    // What JSON cannot carry must not get as far as the request.
    return JSON.parse(JSON.stringify(result ?? {}));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
