import {
  InputGuardrailTripwireTriggered,
  MaxTurnsExceededError,
  ModelRefusalError,
  OutputGuardrailTripwireTriggered,
} from "@openai/agents";
import { isStreamError, StreamError } from "@parlor/server";

/** What a person is told for each HTTP status that a model's provider answers with. */
const wordsOfStatus: Record<number, { code: string; message: string; allowRetry: boolean }> = {
  400: { code: "model_refused_request", message: "The model refused this request.", allowRetry: false },
  401: {
    code: "model_key_refused",
    message: "The model's key was refused. Ask the operator to check it.",
    allowRetry: false,
  },
  403: {
    code: "model_key_refused",
    message: "The model's key was refused. Ask the operator to check it.",
    allowRetry: false,
  },
  404: {
    code: "model_unknown",
    message: "The model does not exist at its provider. Ask the operator to check its name.",
    allowRetry: false,
  },
  413: {
    code: "model_input_too_long",
    message: "The conversation is too long for the model.",
    allowRetry: false,
  },
  429: {
    code: "model_rate_limited",
    message: "The model has too much to do. Try again in a moment.",
    allowRetry: true,
  },
};
const serverFailed = { code: "model_failed", message: "The model failed. Try again.", allowRetry: true };
const connectionLost = {
  code: "model_connection_lost",
  message: "The connection to the model was lost. Try again.",
  allowRetry: true,
};

function readStatus(error: unknown): number | undefined {
  for (let cause = error; typeof cause === "object" && cause !== null; cause = (cause as Error).cause) {
    if ("status" in cause && typeof cause.status === "number") return cause.status;
  }
  return undefined;
}

function isConnectionError(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/^(APIConnection|Connection)/.test(cause.constructor.name) || cause.name === "TimeoutError")
      return true;
    if (/terminated|socket|network|fetch failed|premature|ECONN|Connection error/i.test(cause.message))
      return true;
  }
  return false;
}

/**
 * What went wrong in an agent's run, in words for the user. What the provider said stays in `cause`, for the log.
 * An error that is not a model's or the run's is given back as it is.
 */
export function toStreamError(error: unknown): unknown {
  if (isStreamError(error)) return error;
  const create = ({ code, message, allowRetry }: { code: string; message: string; allowRetry: boolean }) =>
    new StreamError(message, { code, allowRetry, cause: error });
  if (error instanceof MaxTurnsExceededError) {
    return create({
      code: "too_many_steps",
      message: "This took too many steps and was stopped. Ask for less at once.",
      allowRetry: false,
    });
  }
  if (error instanceof InputGuardrailTripwireTriggered || error instanceof OutputGuardrailTripwireTriggered) {
    return create({ code: "guardrail", message: "This cannot be answered here.", allowRetry: false });
  }
  if (error instanceof ModelRefusalError) {
    return create({ code: "model_refused", message: "The model declined to answer.", allowRetry: false });
  }
  const status = readStatus(error);
  if (status !== undefined) return create(wordsOfStatus[status] ?? serverFailed);
  if (isConnectionError(error)) return create(connectionLost);
  return error;
}
