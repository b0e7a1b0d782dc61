import { StreamError } from "@parlor/server";

interface FailureWords {
  code: string;
  /** For the user. */
  message: string;
  allowRetry: boolean;
  /** For the operator: what happened, and what to do. */
  hint: string;
}

/** Everything that goes wrong with a model, in words for the user and for the operator. */
const failures = {
  keyRefused: {
    code: "model_key_refused",
    message: "The model's key was refused. Ask the operator to check it.",
    allowRetry: false,
    hint: "The provider refused the key: set OPENAI_API_KEY, OPENROUTER_API_KEY, GEMINI_API_KEY or MODEL_API_KEY, whichever is in use, to one that may use this model.",
  },
  noCredit: {
    code: "model_no_credit",
    message: "The model's account has no credit left. Ask the operator to look at it.",
    allowRetry: false,
    hint: "The provider's account has no credit or quota left: add some, or set another provider's key.",
  },
  unknownModel: {
    code: "model_unknown",
    message: "The model does not exist at its provider. Ask the operator to check its name.",
    allowRetry: false,
    hint: "The provider does not have this model or this address: check MODEL_NAME, that MODEL_BASE_URL ends as the server wants (often /v1), and that the server speaks MODEL_API.",
  },
  inputTooLong: {
    code: "model_input_too_long",
    message: "The conversation is too long for the model.",
    allowRetry: false,
    hint: "The input is longer than the model takes: lower HISTORY_TOKENS, or raise the server's context length.",
  },
  rateLimited: {
    code: "model_rate_limited",
    message: "The model has too much to do. Try again in a moment.",
    allowRetry: true,
    hint: "The provider limits this key's requests or tokens for each minute: ask it for a higher limit, or use a smaller HISTORY_TOKENS.",
  },
  requestRefused: {
    code: "model_refused_request",
    message: "The model refused this request.",
    allowRetry: false,
    hint: "The provider does not take what was sent: check that the model can call tools, that MODEL_API is the one that the server speaks, that HISTORY_TOKENS is well below the model's context, and, with Gemini, the key.",
  },
  failed: {
    code: "model_failed",
    message: "The model failed. Try again.",
    allowRetry: true,
    hint: "The provider failed: look at its status page, or at the server's own log.",
  },
  connectionLost: {
    code: "model_connection_lost",
    message: "The connection to the model was lost. Try again.",
    allowRetry: true,
    hint: "The provider could not be reached, or went away in the middle of an answer: check MODEL_BASE_URL, that the server runs, and what stands between it and here.",
  },
  stalled: {
    code: "model_stalled",
    message: "The model stopped answering. Try again.",
    allowRetry: true,
    hint: "The model said nothing for too long: raise MODEL_STALL_SECONDS for a model that is slow to begin.",
  },
  toolStalled: {
    code: "tool_stalled",
    message: "A tool took too long and was given up.",
    allowRetry: true,
    hint: "A tool that the model called gave no result in time: look at the tool, or raise MODEL_STALL_SECONDS.",
  },
  unusableAnswer: {
    code: "model_answer_unusable",
    message: "The model gave an answer that cannot be used. Try again.",
    allowRetry: true,
    hint: "What came was not an answer of this API, or called a tool that there is not: check MODEL_BASE_URL and MODEL_API, or use a model that is better at calling tools.",
  },
  emptyAnswer: {
    code: "model_answer_empty",
    message: "The model gave no answer. Try again.",
    allowRetry: true,
    hint: "The server answered with success and said nothing: check that MODEL_BASE_URL is the address of its API and not of a page (it often ends in /v1).",
  },
  answerCut: {
    code: "model_answer_cut",
    message: "The answer was cut off, because it became too long for the model.",
    allowRetry: false,
    hint: "The model reached its limit of output or context: raise the server's context length or output limit, or lower HISTORY_TOKENS.",
  },
  declined: {
    code: "model_refused",
    message: "The model declined to answer.",
    allowRetry: false,
    hint: "The model or its provider's content filter refused to answer.",
  },
  tooManySteps: {
    code: "too_many_steps",
    message: "This took too many steps and was stopped. Ask for less at once.",
    allowRetry: false,
    hint: "The model called tools more often than one turn may.",
  },
  guardrail: {
    code: "guardrail",
    message: "This cannot be answered here.",
    allowRetry: false,
    hint: "A guardrail stopped the turn.",
  },
  agentFailed: {
    code: "agent_failed",
    message: "The assistant failed. Try again.",
    allowRetry: true,
    hint: "The Agents SDK gave the run up: see how the agent and its tools are set up.",
  },
} satisfies Record<string, FailureWords>;

export type FailureKind = keyof typeof failures;

/** What is known of a failure beside its kind. A reason or id that is prose, which may hold keys or messages, is left out. */
export interface FailureDetails {
  /** HTTP status of the provider's answer. */
  status?: number | undefined;
  /** The provider's own code, such as `invalid_api_key`, or the system's, such as `ECONNREFUSED`. */
  reason?: string | undefined;
  /** The provider's id of the request, to ask its support with. */
  requestId?: string | undefined;
  /** What the Agents SDK says of how it is used. */
  note?: string | undefined;
}

/** A text that is a name, and not prose that a provider wrote into the field of one. */
function toName(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w.:-]{1,80}$/.test(text) ? text : undefined;
}

/**
 * What a log gets of a failed model call: what to do, and what is known. Made anew instead of handing on what was
 * thrown, because that carries the request, the conversation, or what the provider quotes of either.
 */
export class ModelFailure extends Error {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly requestId: string | undefined;

  constructor(hint: string, details: FailureDetails) {
    const { status, note } = details;
    const reason = toName(details.reason);
    const requestId = toName(details.requestId);
    const known = [
      status === undefined ? [] : [`HTTP ${status}`],
      reason === undefined ? [] : [reason],
      requestId === undefined ? [] : [`request ${requestId}`],
    ].flat();
    const text = note === undefined ? hint : `${hint} ${note}`;
    super(known.length === 0 ? text : `${text} (${known.join(", ")})`);
    this.name = "ModelFailure";
    this.status = status;
    this.reason = reason;
    this.requestId = requestId;
  }
}

/** The error that ends a turn: words for the user, and a `ModelFailure` for the log as its `cause`. */
export function createFailure(kind: FailureKind, details: FailureDetails = {}): StreamError {
  const { code, message, allowRetry, hint } = failures[kind];
  return new StreamError(message, { code, allowRetry, cause: new ModelFailure(hint, details) });
}
