import type { RunStreamEvent } from "@openai/agents";
import type { ThreadStreamEvent } from "@parlor/protocol";
import type { RunContext } from "@parlor/server";
import type { AnswerScope } from "./events/answer-scope.ts";
import { readRawEvent } from "./events/read-raw-event.ts";
import { readToolCall, readToolResult } from "./events/read-tool-item.ts";
import { createStepsPart, type ToolCall, type ToolResult, type ToolTitle } from "./events/steps-part.ts";
import { createTextPart } from "./events/text-part.ts";
import { DEFAULT_STALL_TIMEOUT_MS, withStallTimeout } from "./stall-timeout.ts";
import { toStreamError } from "./to-stream-error.ts";

export interface StreamAgentResponseOptions {
  run: Pick<RunContext, "createId">;
  thread: { id: string };
  /** What a person reads of a tool call. Default: the tool's name with spaces. */
  toolTitle?: ToolTitle;
  /** Called after a tool has given its result; the events that it gives are sent at once. */
  onToolResult?(result: ToolResult & { call: ToolCall }): readonly ThreadStreamEvent[];
  /** Milliseconds without a word after which the model is given up. Default 60,000. */
  stallTimeoutMs?: number;
  /** Called when the model is given up: stop its request here. */
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
 * run fails stays; the failure is thrown as a `StreamError` with words for the user.
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
  const calls = new Map<string, ToolCall>();
  // Whether the response under way has streamed text, and whether its end has been seen: some send it twice.
  let hasStreamedText = false;
  let isResponseEnded = false;

  function* takeRawEvent(data: unknown): Generator<ThreadStreamEvent> {
    const raw = readRawEvent(data);
    if (raw.kind === "response-end") {
      if (!isResponseEnded && !hasStreamedText) {
        for (const whole of raw.texts) {
          yield* steps.end();
          yield* text.add(whole);
          yield* text.end();
        }
      }
      yield* text.end();
      yield* steps.endThought();
      isResponseEnded = true;
      hasStreamedText = false;
      return;
    }
    isResponseEnded = false;
    switch (raw.kind) {
      case "text":
        if (raw.delta === "") return;
        hasStreamedText = true;
        yield* steps.end();
        yield* text.add(raw.delta);
        return;
      case "thought":
        yield* text.end();
        yield* steps.think(raw.delta);
        return;
      case "thought-end":
        yield* steps.endThought();
        return;
      case "message-start":
        yield* text.end();
        return;
      case "other":
        return;
    }
  }

  function* takeRunItem(name: string, rawItem: unknown): Generator<ThreadStreamEvent> {
    if (name === "tool_called") {
      const call = readToolCall(rawItem);
      if (!call) return;
      isResponseEnded = false;
      calls.set(call.callId, call);
      yield* text.end();
      yield* steps.callTool(call);
    } else if (name === "tool_output") {
      const result = readToolResult(rawItem);
      if (!result) return;
      isResponseEnded = false;
      yield* steps.finishTool(result);
      const call = calls.get(result.callId);
      if (call) yield* options.onToolResult?.({ ...result, call }) ?? [];
    }
  }

  const stallTimeoutMs = options.stallTimeoutMs ?? DEFAULT_STALL_TIMEOUT_MS;
  try {
    for await (const event of withStallTimeout(source, stallTimeoutMs, () => options.onStall?.())) {
      if (event.type === "raw_model_stream_event") yield* takeRawEvent(event.data);
      else if (event.type === "run_item_stream_event") {
        yield* takeRunItem(event.name, "rawItem" in event.item ? event.item.rawItem : undefined);
      }
    }
  } catch (error) {
    // The results that there are must not be lost with the run.
    yield* text.end();
    yield* steps.end();
    throw toStreamError(error);
  }
  yield* text.end();
  yield* steps.end();
}
