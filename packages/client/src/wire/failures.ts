import type { ErrorEvent } from "@parlor/protocol";
import type { ChatFailure } from "../chat-client.ts";
import { isRecord } from "./is-record.ts";

const retryableStatuses = new Set([401, 408, 409, 425, 429]);

/** The failure that an `error` event reports. */
export function toEventFailure(event: ErrorEvent): ChatFailure {
  return {
    code: event.code,
    message: event.message || "Something went wrong while the answer was made.",
    canRetry: event.allow_retry,
  };
}

/** The failure that an HTTP answer other than 2xx reports: in our form, in FastAPI's (`detail`), or in none. */
export function toHttpFailure(status: number, headers: Headers, body: string): ChatFailure {
  const error = readErrorBody(body);
  const requestId = error.requestId ?? headers.get("x-request-id") ?? undefined;
  return {
    code: error.code ?? `http_${status}`,
    message: error.message ?? describeStatus(status),
    status,
    canRetry: (status >= 500 && status !== 501) || retryableStatuses.has(status),
    ...(requestId !== undefined && { requestId }),
  };
}

interface ErrorParts {
  code?: string;
  message?: string;
  requestId?: string;
}

function readErrorBody(body: string): ErrorParts {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return {};
  }
  if (!isRecord(json)) return {};
  const parts: ErrorParts = {};
  if (typeof json.detail === "string") parts.message = json.detail;
  if (typeof json.error === "string") parts.message = json.error;
  const error = json.error;
  if (!isRecord(error)) return parts;
  if (typeof error.code === "string") parts.code = error.code;
  if (typeof error.message === "string") parts.message = error.message;
  if (typeof error.request_id === "string") parts.requestId = error.request_id;
  return parts;
}

function describeStatus(status: number): string {
  if (status === 401) return "You are signed out. Sign in and try again.";
  if (status === 403) return "This is not allowed.";
  if (status === 404) return "The chat service was not found at its address.";
  if (status === 413) return "This is too large to send.";
  if (status === 429) return "Too many requests. Wait a moment and try again.";
  if (status >= 502 && status <= 504)
    return "The chat service cannot be reached right now. Try again in a moment.";
  return `The chat service answered with an error (${status}).`;
}
