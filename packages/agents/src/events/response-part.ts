import type { ThreadStreamEvent } from "@parlor/protocol";
import { createFailure } from "../errors/model-failures.ts";
import { chooseKindOfReason } from "../errors/to-stream-error.ts";
import type { RawEvent } from "./read-raw-event.ts";
import type { StepsPart } from "./steps-part.ts";
import type { TextPart } from "./text-part.ts";

/** One response of the model after another, from its raw events. */
export interface ResponsePart {
  /** Whether any response has had text. */
  readonly hasSaidSomething: boolean;
  /** Whether the response under way was cut off at the model's limit. */
  readonly isCut: boolean;
  /** The next response begins. */
  begin(): void;
  /** Throws a `StreamError` for a response that the provider gave up, or that is none. */
  take(event: RawEvent): Generator<ThreadStreamEvent>;
}

export function createResponsePart({ text, steps }: { text: TextPart; steps: StepsPart }): ResponsePart {
  let hasSaidSomething = false;
  let hasStreamedText = false;
  // Some servers end a response twice.
  let isEnded = false;
  // Of chat completions: whether there were chunks, and what the last one said.
  let hasChunks = false;
  let finish: string | undefined;

  function begin() {
    hasStreamedText = false;
    isEnded = false;
    hasChunks = false;
    finish = undefined;
  }

  function* end({
    texts,
    isEmpty,
  }: Extract<RawEvent, { kind: "response-end" }>): Generator<ThreadStreamEvent> {
    if (isEnded) return;
    isEnded = true;
    if (!hasStreamedText) {
      for (const whole of texts) {
        hasSaidSomething = true;
        yield* steps.end();
        yield* text.add(whole);
        yield* text.end();
      }
    }
    yield* text.end();
    yield* steps.endThought();
    // The Agents SDK would ask again, as often as it may take steps.
    if (isEmpty) throw createFailure("emptyAnswer", { reason: finish });
    // The Responses API has an event for a response's end; of a chat completion, this is the only sign of it.
    if (hasChunks && finish === undefined)
      throw createFailure("connectionLost", { reason: "no_finish_reason" });
    if (finish === "length") throw createFailure("answerCut", { reason: finish });
  }

  return {
    get hasSaidSomething() {
      return hasSaidSomething;
    },
    get isCut() {
      return finish === "length";
    },
    begin,
    *take(event) {
      switch (event.kind) {
        case "response-start":
          begin();
          return;
        case "text":
          if (event.delta === "") return;
          hasStreamedText = true;
          hasSaidSomething = true;
          yield* steps.end();
          yield* text.add(event.delta);
          return;
        case "thought":
          if (event.delta === "") return;
          yield* text.end();
          yield* steps.think(event.delta);
          return;
        case "thought-end":
          yield* steps.endThought();
          return;
        case "message-start":
          yield* text.end();
          return;
        case "chunk":
          hasChunks = true;
          finish = event.finish ?? finish;
          return;
        case "response-end":
          yield* end(event);
          return;
        case "response-cut": {
          const kind = event.reason === "content_filter" ? "declined" : "answerCut";
          throw createFailure(kind, { reason: event.reason });
        }
        case "response-failed":
          throw createFailure(chooseKindOfReason(event.reason) ?? "failed", { reason: event.reason });
      }
    },
  };
}
