import type { RunContext } from "@parlor/server";
import { type AgentContext, createAgentContext } from "./agent-context.ts";

/** Which turn an answer belongs to: that of a context, which its tools write to as well, or a turn as it is. */
export type AnswerTarget =
  | { context: AgentContext }
  | { run: Pick<RunContext, "createId">; thread: { id: string }; now?: (() => number) | undefined };

/** The context that an answer is written through. */
export function chooseContext(target: AnswerTarget): AgentContext {
  if ("context" in target) return target.context;
  const { run, thread, now } = target;
  return createAgentContext({ run, thread, ...(now ? { now } : {}) });
}
