import type { FailureDetails, FailureKind } from "./model-failures.ts";

const kindOfStatus = new Map<number, FailureKind>([
  [400, "requestRefused"],
  [401, "keyRefused"],
  [402, "noCredit"],
  [403, "keyRefused"],
  [404, "unknownModel"],
  [408, "connectionLost"],
  [413, "inputTooLong"],
  [415, "requestRefused"],
  [422, "requestRefused"],
  [429, "rateLimited"],
]);

/** Codes of providers that say more than the status does, or come in a stream that has no status any more. */
const kindOfReason = new Map<string, FailureKind>([
  ["context_length_exceeded", "inputTooLong"],
  ["exceed_context_size_error", "inputTooLong"],
  ["insufficient_quota", "noCredit"],
  ["invalid_api_key", "keyRefused"],
  ["model_not_found", "unknownModel"],
  ["rate_limit_exceeded", "rateLimited"],
  ["rate_limit_error", "rateLimited"],
]);

/** The kind that a provider's own code tells of, if it is a known one. */
export function chooseKindOfReason(reason: string | undefined): FailureKind | undefined {
  return reason === undefined ? undefined : kindOfReason.get(reason);
}

/** Every error in a chain of causes, outermost first. */
function* eachCause(error: unknown): Generator<object> {
  const seen = new Set<unknown>();
  for (let cause = error; typeof cause === "object" && cause !== null && !seen.has(cause); ) {
    seen.add(cause);
    yield cause;
    cause = "cause" in cause ? cause.cause : undefined;
  }
}

function readField(error: unknown, name: string): unknown {
  for (const cause of eachCause(error)) {
    const value: unknown = Reflect.get(cause, name);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function readText(error: unknown, name: string): string | undefined {
  const value = readField(error, name);
  return typeof value === "string" ? value : undefined;
}

/** What the OpenAI client throws for a failure that the provider tells of in the stream, after its status. */
function isProviderError(error: unknown): boolean {
  return error instanceof Error && "requestID" in error && "status" in error && "error" in error;
}

export function readFailureDetails(error: unknown): FailureDetails {
  const status = readField(error, "status");
  const code = readField(error, "code");
  // Some say their status only in the stream, as the error's code.
  const inStream = typeof code === "number" && isProviderError(error) ? code : undefined;
  return {
    status: typeof status === "number" ? status : inStream,
    reason: typeof code === "string" ? code : readText(error, "type"),
    requestId: readText(error, "requestID"),
  };
}

function isConnectionError(error: unknown): boolean {
  for (const cause of eachCause(error)) {
    if (!(cause instanceof Error)) continue;
    if (/^APIConnection/.test(cause.constructor.name) || cause.name === "TimeoutError") return true;
    // What `fetch` throws: `fetch failed` before an answer, `terminated` in the middle of one.
    if (cause instanceof TypeError && /terminated|fetch failed|network/i.test(cause.message)) return true;
    if (/^(E(CONN|HOST|NET|PIPE|AI_|TIMEDOUT)|ENOTFOUND|UND_ERR_)/.test(String(Reflect.get(cause, "code"))))
      return true;
  }
  return false;
}

/** What a provider, or the way to it, failed with; undefined when it was neither. */
export function chooseProviderKind(
  error: unknown,
  { status, reason }: FailureDetails,
): FailureKind | undefined {
  const isProviders = status !== undefined || isProviderError(error);
  const kind = isProviders ? chooseKindOfReason(reason) : undefined;
  if (kind) return kind;
  if (status !== undefined) return kindOfStatus.get(status) ?? "failed";
  if (isConnectionError(error)) return "connectionLost";
  return isProviders ? "failed" : undefined;
}
