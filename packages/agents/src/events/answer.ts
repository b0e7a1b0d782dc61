import type { AnswerScope } from "./answer-scope.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createStepsPart, type StepsPart } from "./steps-part.ts";
import { createTextPart, type TextPart } from "./text-part.ts";
import { createToolWork, type ToolWork } from "./tool-work.ts";

/** A client tool that was called in this answer: what asks the page once everything else is said. */
interface ClientCall {
  callId: string | undefined;
  name: string;
  arguments: Record<string, unknown>;
}

/** An answer under way: written by the model's stream and by the tools that it runs, read as thread events. */
export interface Answer {
  readonly scope: AnswerScope;
  readonly outbox: Outbox;
  readonly toolWork: ToolWork;
  readonly text: TextPart;
  readonly steps: StepsPart;
  clientCall: ClientCall | undefined;
}

export function createAnswer(scope: AnswerScope): Answer {
  return {
    scope,
    outbox: createOutbox(),
    toolWork: createToolWork(),
    text: createTextPart(scope),
    steps: createStepsPart(scope),
    clientCall: undefined,
  };
}
