import { ModelBehaviorError, ModelRefusalError, type RunStreamEvent } from "@openai/agents";
import type { ThreadStreamEvent } from "@parlor/protocol";
import { readRawEvent } from "./agents-sdk/read-raw-event.ts";
import { readToolCall, readToolResult } from "./agents-sdk/read-tool-item.ts";
import { getAnswer } from "./context/agent-context.ts";
import { type AnswerTarget, chooseContext } from "./context/answer-target.ts";
import { createFailure } from "./errors/model-failures.ts";
import { isGuardrailError, toStreamError } from "./errors/to-stream-error.ts";
import type { AnswerOptions } from "./events/answer-options.ts";
import type { ModelReader } from "./events/model-reader.ts";
import { streamAnswer } from "./events/stream-answer.ts";

/** How the answer is shown, and the turn that it belongs to: a `context`, or `run` and `thread`. */
export type StreamAgentResponseOptions = AnswerOptions & AnswerTarget;

async function takeRunItem(name: string, rawItem: unknown, reader: ModelReader): Promise<void> {
  if (name === "tool_called") {
    const call = readToolCall(rawItem);
    if (call) await reader.take({ kind: "tool-call", call });
  } else if (name === "tool_output") {
    const result = readToolResult(rawItem);
    if (result) await reader.take({ kind: "tool-result", result });
  }
}

/**
 * The events of a ChatKit turn from a streamed run of the OpenAI Agents SDK: text as messages with their sources,
 * thoughts and tool calls as one workflow for each stretch between texts, images as they are made, and the calls with
 * their results kept in hidden items, so that the next turn's model knows them (`loadModelInput`). Every id is the
 * run's own. What is under way when the run fails stays, unless a guardrail stopped it: then all that this answer
 * has put into the thread is taken back. The failure is thrown as a `StreamError` with words for the user and a
 * `ModelFailure` for the log.
 */
export function streamAgentResponse(
  source: AsyncIterable<RunStreamEvent>,
  options: StreamAgentResponseOptions,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  return streamAnswer(
    getAnswer(chooseContext(options)),
    {
      parts: source,
      async take(event, reader) {
        if (event.type === "raw_model_stream_event") {
          for (const one of readRawEvent(event.data)) await reader.take(one);
        } else if (event.type === "run_item_stream_event") {
          await takeRunItem(event.name, "rawItem" in event.item ? event.item.rawItem : undefined, reader);
        }
        return false;
      },
      isGuardrail: isGuardrailError,
      toFailure(error, reader) {
        // A model that declines says so in words of its own: they are the answer.
        if (error instanceof ModelRefusalError && reader.hasSaidSomething()) return undefined;
        // Of a chat completion that was cut before its first word, the SDK throws what could be anything.
        if (error instanceof ModelBehaviorError && reader.isCut()) return createFailure("answerCut");
        // Of a response that ends without an end, it says only that there was none.
        if (error instanceof ModelBehaviorError && reader.isUnderWay())
          return createFailure("connectionLost");
        return toStreamError(error);
      },
    },
    options,
  );
}
