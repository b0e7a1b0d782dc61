import type { ThreadStreamEvent } from "@parlor/protocol";
import type { TextStreamPart, ToolSet } from "ai";
import { getAnswer } from "../context/agent-context.ts";
import { type AnswerTarget, chooseContext } from "../context/answer-target.ts";
import { isOwnGuardrailError } from "../errors/guardrail-error.ts";
import type { AnswerOptions } from "../events/answer-options.ts";
import { streamAnswer } from "../events/stream-answer.ts";
import { createStreamPartReader, type StreamPart } from "./read-stream-part.ts";
import { toStreamError } from "./to-stream-error.ts";

/** How the answer is shown, and the turn that it belongs to: a `context`, or `run` and `thread`. */
export type StreamTextResponseOptions = AnswerOptions & AnswerTarget;

/**
 * The events of a ChatKit turn from the AI SDK: of `streamText(…).fullStream`, with any provider. As
 * `streamAgentResponse` does it: text with its sources, thoughts and tool calls as workflows, files that are images,
 * calls kept with their results for the next turn (`loadModelMessages`), every id the run's own. A tool without
 * `execute` is the page's to carry out: its call becomes a pending client tool call, the last item of the turn.
 * Failures are thrown as a `StreamError`, and a `GuardrailError` first takes back all that this answer has put into
 * the thread; a stream that was aborted ends with what it had.
 */
export function streamTextResponse<Tools extends ToolSet>(
  source: AsyncIterable<TextStreamPart<Tools>>,
  options: StreamTextResponseOptions,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const answer = getAnswer(chooseContext(options));
  const parts = createStreamPartReader();
  return streamAnswer(
    answer,
    {
      parts: source as AsyncIterable<StreamPart>,
      async take(part, reader) {
        if (part.type === "error") throw part.error;
        if (part.type === "abort") return true;
        for (const event of parts.read(part)) await reader.take(event);
        return false;
      },
      finish() {
        const call = parts.openCall();
        if (call) answer.clientCall ??= call;
      },
      isGuardrail: isOwnGuardrailError,
      toFailure: toStreamError,
    },
    options,
  );
}
