import { isChatKitError, isStreamError } from "@parlor/server";
import { isOwnGuardrailError } from "../errors/guardrail-error.ts";
import { createFailure, type FailureDetails, type FailureKind } from "../errors/model-failures.ts";
import { chooseKindOfReason, chooseProviderKind, readFailureDetails } from "../errors/read-failure.ts";

type Fields = Record<string, unknown>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function readString(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The last try's error, of those that were tried again. */
function unwrapRetries(error: unknown): unknown {
  return isRecord(error) && error.name === "AI_RetryError" && isRecord(error.lastError)
    ? error.lastError
    : error;
}

/** What a provider wrote of its error, where the SDK could read it, or as it came in a stream. */
function readProviderError(error: Fields): Fields {
  const data = isRecord(error.data) ? error.data : error;
  return isRecord(data.error) ? data.error : data;
}

function readApiDetails(error: Fields): FailureDetails {
  const written = readProviderError(error);
  const headers = isRecord(error.responseHeaders) ? error.responseHeaders : {};
  const status =
    typeof error.statusCode === "number" && error.statusCode >= 400 ? error.statusCode : undefined;
  const inStream = typeof written.code === "number" ? written.code : undefined;
  return {
    status: status ?? inStream,
    reason: readString(written.code) ?? readString(written.type),
    requestId: readString(headers["x-request-id"]),
  };
}

const kindOfName = new Map<string, FailureKind>([
  ["AI_InvalidResponseDataError", "unusableAnswer"],
  ["AI_JSONParseError", "unusableAnswer"],
  ["AI_TypeValidationError", "unusableAnswer"],
  ["AI_EmptyResponseBodyError", "emptyAnswer"],
  ["AI_NoContentGeneratedError", "emptyAnswer"],
  ["AI_NoOutputGeneratedError", "emptyAnswer"],
  ["AI_NoSuchModelError", "unknownModel"],
  ["AI_LoadAPIKeyError", "keyRefused"],
]);

/** The kind that the SDK's own error tells of. Its text is read for what it has no code for. */
function chooseSdkKind(error: Fields, details: FailureDetails): FailureKind | undefined {
  const name = String(error.name);
  if (/ended without|unexpectedly ended/i.test(String(error.message))) return "connectionLost";
  // Checked by its cause: an answer that could not be read came with status 200.
  const causeKind = isRecord(error.cause) ? kindOfName.get(String(error.cause.name)) : undefined;
  const kind = chooseKindOfReason(details.reason) ?? chooseProviderKind(error, details);
  if (kind) return kind;
  return causeKind ?? kindOfName.get(name) ?? (name.startsWith("AI_") ? "failed" : undefined);
}

/**
 * What went wrong in the AI SDK as a `StreamError`: words for the user, and a `ModelFailure` in `cause` for the log,
 * which holds nothing of the conversation, of keys, or of what the provider wrote. The SDK's own errors do: log none
 * of them. An error that is neither a provider's nor the SDK's is given back as it is.
 */
export function toStreamError(given: unknown): unknown {
  if (isStreamError(given) || isChatKitError(given)) return given;
  const error = unwrapRetries(given);
  if (!isRecord(error)) return createFailure("failed");
  if (isOwnGuardrailError(error)) return createFailure("guardrail");
  // Of a failure that is told in the stream, some providers give only what was written.
  const isWritten = !(error instanceof Error);
  const isSdks = isWritten || String(error.name).startsWith("AI_");
  const details = isSdks ? readApiDetails(error) : readFailureDetails(error);
  const kind = chooseSdkKind(error, details) ?? (isWritten ? "failed" : undefined);
  return kind ? createFailure(kind, details) : given;
}
