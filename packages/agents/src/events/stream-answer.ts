import type { ThreadStreamEvent } from "@parlor/protocol";
import { createFailure } from "../errors/model-failures.ts";
import { DEFAULT_STALL_TIMEOUT_MS, withStallTimeout } from "../stall-timeout.ts";
import type { Answer } from "./answer.ts";
import type { AnswerOptions } from "./answer-options.ts";
import { createItemFields } from "./answer-scope.ts";
import { createModelReader, type ModelReader } from "./model-reader.ts";

/** What is different from one SDK to another. */
export interface AnswerSource<Part> {
  parts: AsyncIterable<Part>;
  /** Puts one part of the SDK's stream into the answer. Gives true for a stream that was stopped: nothing follows. */
  take(part: Part, reader: ModelReader): Promise<boolean | undefined>;
  /** Called after the last part. */
  finish?(reader: ModelReader): void;
  /** Whether an error takes back what this answer has put into the thread. */
  isGuardrail(error: unknown): boolean;
  /** What an error of the SDK's is thrown as; undefined for one that is an answer in itself. */
  toFailure(error: unknown, reader: ModelReader): unknown;
}

/** The item that asks the page, once everything else is said. */
function toClientCallEvent({ scope, clientCall }: Answer): ThreadStreamEvent[] {
  if (!clientCall) return [];
  const fields = createItemFields(scope, "client_tool_call");
  return [
    {
      type: "thread.item.done",
      item: {
        type: "client_tool_call",
        ...fields,
        status: "pending",
        call_id: clientCall.callId ?? scope.createId("client_tool_call"),
        name: clientCall.name,
        arguments: clientCall.arguments,
      },
    },
  ];
}

/** The thread events of an answer, from an SDK's stream and from whoever writes to the answer beside it. */
export async function* streamAnswer<Part>(
  answer: Answer,
  source: AnswerSource<Part>,
  options: AnswerOptions,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const { outbox, steps, toolWork } = answer;
  const reader = createModelReader(answer, options);

  function onStall() {
    options.onStall?.();
    return createFailure(steps.isToolRunning() ? "toolStalled" : "stalled");
  }

  let isStopped = false;
  try {
    try {
      const stallTimeoutMs = options.stallTimeoutMs ?? DEFAULT_STALL_TIMEOUT_MS;
      for await (const part of withStallTimeout(source.parts, stallTimeoutMs, onStall, toolWork)) {
        let isLast: boolean | undefined;
        if (part === undefined) toolWork.run();
        else isLast = await source.take(part, reader);
        yield* outbox.take();
        if (isLast) {
          isStopped = true;
          break;
        }
      }
      toolWork.run();
      if (!isStopped) source.finish?.(reader);
    } catch (error) {
      if (source.isGuardrail(error)) {
        // What was about to be sent is what must not be seen.
        outbox.drop();
        for (const itemId of outbox.producedIds()) yield { type: "thread.item.removed", item_id: itemId };
      } else {
        toolWork.run();
        reader.end();
        yield* outbox.take();
      }
      const failure = source.toFailure(error, reader);
      if (failure === undefined) return;
      throw failure;
    }
    reader.end();
    if (!isStopped) outbox.put(toClientCallEvent(answer));
    yield* outbox.take();
  } finally {
    toolWork.close();
  }
}
