import type { Annotation } from "@parlor/protocol";
import { createFailure } from "../errors/model-failures.ts";
import { chooseKindOfReason } from "../errors/read-failure.ts";
import type { Answer } from "./answer.ts";
import type { AnswerOptions } from "./answer-options.ts";
import { type Citation, toAnnotation } from "./citations.ts";
import { createImagesPart } from "./images-part.ts";
import type { ModelEvent, ToolCall } from "./model-event.ts";

/** Puts what a model does into an answer, one event after another. */
export interface ModelReader {
  /** Whether any response has had text. */
  hasSaidSomething(): boolean;
  /** Whether the response under way was cut off at the model's limit. */
  isCut(): boolean;
  /** Whether the response under way has said something and has not ended. */
  isUnderWay(): boolean;
  /** Throws a `StreamError` for a response that the provider gave up, or that is none. */
  take(event: ModelEvent): Promise<void>;
  /** Ends what is under way. */
  end(): void;
}

/** `add_task` reads "Add task". */
function toPlainTitle({ name }: { name: string }): string {
  const words = name.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function createModelReader(answer: Answer, options: AnswerOptions): ModelReader {
  const { outbox, text, steps } = answer;
  const images = createImagesPart(answer.scope, options);
  const toTitle = options.toolTitle ?? toPlainTitle;
  const calls = new Map<string, ToolCall>();
  let early: Annotation[] = [];
  let hasSaidSomething = false;
  let hasStreamedText = false;
  // Some servers end a response twice.
  let isEnded = false;
  // Of chat completions: whether there were chunks, and what the last one said.
  let hasChunks = false;
  let finish: string | undefined;

  function begin(): void {
    hasStreamedText = false;
    isEnded = false;
    hasChunks = false;
    finish = undefined;
  }

  function say(delta: string): void {
    if (delta === "") return;
    hasSaidSomething = true;
    outbox.put(steps.end());
    outbox.put(text.add(delta));
    for (const annotation of early) outbox.put(text.annotate(annotation));
    early = [];
  }

  function endImages(): void {
    outbox.put(images.end());
  }

  async function readAnnotation(citation: Citation): Promise<Annotation | undefined> {
    return options.toAnnotation ? options.toAnnotation(citation) : toAnnotation(citation);
  }

  async function annotate(citation: Citation, partIndex?: number): Promise<void> {
    const annotation = await readAnnotation(citation);
    if (!annotation) return;
    // Some models name their sources before they say anything.
    if (text.isOpen()) outbox.put(text.annotate(annotation, partIndex));
    else early.push(annotation);
  }

  function takeCall(call: ToolCall): void {
    calls.set(call.callId, call);
    outbox.put(text.end());
    outbox.put(steps.callTool(call, toTitle(call)));
  }

  function takeResult({ result, arguments: given }: Extract<ModelEvent, { kind: "tool-result" }>): void {
    const isClients = answer.clientCall !== undefined && answer.clientCall.callId === result.callId;
    outbox.put(steps.finishTool(result, { isKept: !isClients, arguments: given }));
    const call = calls.get(result.callId);
    if (call) outbox.put(options.onToolResult?.({ ...result, call }) ?? []);
  }

  async function endResponse({
    messages,
    isEmpty,
  }: Extract<ModelEvent, { kind: "response-end" }>): Promise<void> {
    if (isEnded) return;
    isEnded = true;
    if (!hasStreamedText) {
      for (const message of messages) {
        say(message.text);
        for (const citation of message.citations) await annotate(citation);
        outbox.put(text.end());
      }
    }
    outbox.put(text.end());
    outbox.put(steps.endThought());
    endImages();
    // The SDKs would ask again, as often as they may take steps.
    if (isEmpty) throw createFailure("emptyAnswer", { reason: finish });
    // The Responses API has an event for a response's end; of a chat completion, this is the only sign of it.
    if (hasChunks && finish === undefined)
      throw createFailure("connectionLost", { reason: "no_finish_reason" });
    if (finish === "length") throw createFailure("answerCut", { reason: finish });
  }

  return {
    hasSaidSomething: () => hasSaidSomething,
    isCut: () => finish === "length",
    isUnderWay: () => hasStreamedText && !isEnded,
    async take(event) {
      switch (event.kind) {
        case "response-start":
          begin();
          return;
        case "message-start":
          outbox.put(text.end());
          return;
        case "part-start":
          text.beginPart();
          return;
        case "text":
          if (event.delta !== "") hasStreamedText = true;
          say(event.delta);
          return;
        case "citation":
          await annotate(event.citation);
          return;
        case "message-end":
          for (const [index, citations] of event.citations.entries())
            for (const citation of citations) await annotate(citation, index);
          outbox.put(text.end());
          return;
        case "thinking":
          outbox.put(text.end());
          outbox.put(steps.beginThinking());
          return;
        case "thought":
          if (event.delta === "") return;
          outbox.put(text.end());
          outbox.put(steps.think(event.delta));
          return;
        case "thought-end":
          outbox.put(steps.endThought());
          return;
        case "image-start":
          outbox.put([...text.end(), ...steps.end(), ...images.begin(event.id)]);
          return;
        case "image-partial":
          outbox.put(await images.showPartial(event));
          return;
        case "image-end": {
          const events = await images.finish(event);
          outbox.put([...text.end(), ...steps.end(), ...events]);
          return;
        }
        case "tool-call":
          takeCall(event.call);
          return;
        case "tool-result":
          // What the tool put into the answer was there before its result.
          answer.toolWork.run();
          // Only another response of the model can follow.
          begin();
          takeResult(event);
          return;
        case "hosted-task":
          outbox.put(text.end());
          outbox.put(steps.showTask(event.id, event.task));
          return;
        case "chunk":
          hasChunks = true;
          finish = event.finish ?? finish;
          return;
        case "response-end":
          await endResponse(event);
          return;
        case "response-cut": {
          const kind = event.reason === "content_filter" ? "declined" : "answerCut";
          throw createFailure(kind, { reason: event.reason });
        }
        case "response-refused":
          if (hasStreamedText) return;
          throw createFailure("declined", { reason: event.reason });
        case "response-lost":
          throw createFailure("connectionLost", { reason: event.reason });
        case "response-failed":
          throw createFailure(chooseKindOfReason(event.reason) ?? "failed", { reason: event.reason });
      }
    },
    end() {
      outbox.put(text.end());
      outbox.put(steps.end());
      endImages();
    },
  };
}
