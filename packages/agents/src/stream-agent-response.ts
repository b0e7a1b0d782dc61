import { ModelBehaviorError, ModelRefusalError, type RunStreamEvent } from "@openai/agents";
import type { ThreadStreamEvent } from "@parlor/protocol";
import type { RunContext } from "@parlor/server";
import { createFailure } from "./errors/model-failures.ts";
import { toStreamError } from "./errors/to-stream-error.ts";
import type { AnswerScope } from "./events/answer-scope.ts";
import { readRawEvent } from "./events/read-raw-event.ts";
import { readToolCall, readToolResult } from "./events/read-tool-item.ts";
import { createResponsePart } from "./events/response-part.ts";
import { createStepsPart, type ToolCall, type ToolResult, type ToolTitle } from "./events/steps-part.ts";
import { createTextPart } from "./events/text-part.ts";
import { DEFAULT_STALL_TIMEOUT_MS, withStallTimeout } from "./stall-timeout.ts";

export interface StreamAgentResponseOptions {
  run: Pick<RunContext, "createId">;
  thread: { id: string };
  /** What a person reads of a tool call. Default: the tool's name with spaces. */
  toolTitle?: ToolTitle;
  /** Called after a tool has given its result; the events that it gives are sent at once. */
  onToolResult?(result: ToolResult & { call: ToolCall }): readonly ThreadStreamEvent[];
  /** Milliseconds without an event after which the model, or the tool that it waits for, is given up. Default 60,000. */
  stallTimeoutMs?: number;
  /** Called when it is given up: stop the run here, by aborting the signal that it was started with. */
  onStall?(): void;
  now?(): number;
}

/** `add_task` reads "Add task". */
function toPlainTitle({ name }: { name: string }): string {
  const words = name.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The events of a ChatKit turn from a streamed run of the OpenAI Agents SDK: text as messages, thoughts and tool
 * calls as one workflow for each stretch between texts, and the calls with their results kept in hidden items, so
 * that the next turn's model knows them (`loadModelInput`). Every id is the run's own. What is under way when the
 * run fails stays; the failure is thrown as a `StreamError` with words for the user and a `ModelFailure` for the log.
 */
export async function* streamAgentResponse(
  source: AsyncIterable<RunStreamEvent>,
  options: StreamAgentResponseOptions,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const scope: AnswerScope = {
    threadId: options.thread.id,
    createId: (kind) => options.run.createId(kind),
    now: options.now ?? Date.now,
  };
  const text = createTextPart(scope);
  const steps = createStepsPart(scope, options.toolTitle ?? toPlainTitle);
  const response = createResponsePart({ text, steps });
  const calls = new Map<string, ToolCall>();

  function* takeRunItem(name: string, rawItem: unknown): Generator<ThreadStreamEvent> {
    if (name === "tool_called") {
      const call = readToolCall(rawItem);
      if (!call) return;
      calls.set(call.callId, call);
      yield* text.end();
      yield* steps.callTool(call);
    } else if (name === "tool_output") {
      const result = readToolResult(rawItem);
      if (!result) return;
      // Only another response of the model can follow.
      response.begin();
      yield* steps.finishTool(result);
      const call = calls.get(result.callId);
      if (call) yield* options.onToolResult?.({ ...result, call }) ?? [];
    }
  }

  function onStall() {
    options.onStall?.();
    return createFailure(steps.isToolRunning ? "toolStalled" : "stalled");
  }

  try {
    const stallTimeoutMs = options.stallTimeoutMs ?? DEFAULT_STALL_TIMEOUT_MS;
    for await (const event of withStallTimeout(source, stallTimeoutMs, onStall)) {
      if (event.type === "raw_model_stream_event") {
        for (const raw of readRawEvent(event.data)) yield* response.take(raw);
      } else if (event.type === "run_item_stream_event") {
        yield* takeRunItem(event.name, "rawItem" in event.item ? event.item.rawItem : undefined);
      }
    }
  } catch (error) {
    yield* text.end();
    yield* steps.end();
    // A model that declines says so in words of its own: they are the answer.
    if (error instanceof ModelRefusalError && response.hasSaidSomething) return;
    // Of a chat completion that was cut before its first word, the SDK throws what could be anything.
    if (error instanceof ModelBehaviorError && response.isCut) throw createFailure("answerCut");
    throw toStreamError(error);
  }
  yield* text.end();
  yield* steps.end();
}
