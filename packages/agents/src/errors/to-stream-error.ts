import {
  AgentsError,
  InputGuardrailTripwireTriggered,
  MaxTurnsExceededError,
  ModelBehaviorError,
  ModelRefusalError,
  ModelTimeoutError,
  OutputGuardrailTripwireTriggered,
  ToolInputGuardrailTripwireTriggered,
  ToolOutputGuardrailTripwireTriggered,
} from "@openai/agents";
import { isChatKitError, isStreamError } from "@parlor/server";
import { isOwnGuardrailError } from "./guardrail-error.ts";
import { createFailure, type FailureDetails, type FailureKind } from "./model-failures.ts";
import { chooseProviderKind, readFailureDetails } from "./read-failure.ts";

/** Whether a guardrail stopped the run: of the agent's, of one of its tools, or of the host's own. */
export function isGuardrailError(error: unknown): boolean {
  return (
    isOwnGuardrailError(error) ||
    error instanceof InputGuardrailTripwireTriggered ||
    error instanceof OutputGuardrailTripwireTriggered ||
    error instanceof ToolInputGuardrailTripwireTriggered ||
    error instanceof ToolOutputGuardrailTripwireTriggered
  );
}

function chooseKind(error: unknown, details: FailureDetails): FailureKind | undefined {
  if (error instanceof MaxTurnsExceededError) return "tooManySteps";
  if (isGuardrailError(error)) return "guardrail";
  if (error instanceof ModelRefusalError) return "declined";
  if (error instanceof ModelTimeoutError) return "stalled";
  if (error instanceof ModelBehaviorError) return "unusableAnswer";
  const kind = chooseProviderKind(error, details);
  if (kind) return kind;
  // The client's word for a line of the stream that is no JSON.
  if (error instanceof SyntaxError && error.message.includes("server-sent event")) return "unusableAnswer";
  if (error instanceof AgentsError) return "agentFailed";
  return undefined;
}

/**
 * What went wrong in an agent's run as a `StreamError`: words for the user, and a `ModelFailure` in `cause` for the
 * log, which says what to do and holds nothing of the conversation, of keys, or of what the provider wrote.
 * An error that is neither a model's nor the Agents SDK's is given back as it is.
 */
export function toStreamError(error: unknown): unknown {
  if (isStreamError(error) || isChatKitError(error)) return error;
  const details = readFailureDetails(error);
  const kind = chooseKind(error, details);
  if (!kind) return error;
  if (!(error instanceof AgentsError)) return createFailure(kind, details);
  return createFailure(kind, {
    ...details,
    reason: details.reason ?? error.name,
    // About the program that calls the SDK. What its other errors say is about the conversation.
    note: error.name === "UserError" ? error.message : undefined,
  });
}
