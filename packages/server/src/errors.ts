const marker = Symbol.for("parlor.ChatKitError");
const streamErrorMarker = Symbol.for("parlor.StreamError");

/**
 * Every code that an answer can carry, and its HTTP status. The set is open to hosts: `ChatKitError` takes any
 * code with a status.
 */
export const errorStatus = {
  invalid_json: 400,
  unknown_type: 400,
  invalid_request: 400,
  empty_message: 400,
  invalid_sender: 400,
  invalid_attachment: 400,
  invalid_path: 400,
  client_gone: 400,
  unauthenticated: 401,
  invalid_signature: 401,
  forbidden_origin: 403,
  thread_not_found: 404,
  item_not_found: 404,
  attachment_not_found: 404,
  run_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  body_timeout: 408,
  thread_busy: 409,
  thread_locked: 409,
  thread_closed: 409,
  not_retryable: 409,
  no_pending_call: 409,
  not_pending: 409,
  attachment_not_uploaded: 409,
  attachment_in_use: 409,
  already_uploaded: 409,
  idempotency_key_reused: 409,
  body_too_large: 413,
  message_too_long: 413,
  attachment_too_large: 413,
  attachment_quota_exceeded: 413,
  audio_too_large: 413,
  unsupported_media_type: 415,
  attachment_type_not_allowed: 415,
  audio_type_not_allowed: 415,
  rate_limited: 429,
  too_many_streams: 429,
  internal_error: 500,
  body_already_read: 500,
  not_supported: 501,
  backend_unreachable: 502,
  store_unavailable: 503,
} as const;
/** A code of the server's own: the keys of `errorStatus`. */
export type ChatKitErrorCode = keyof typeof errorStatus;

/** An error with a code, an HTTP status and a message that is meant for the client and says what to do. */
export class ChatKitError extends Error {
  readonly [marker] = true;
  readonly code: string;
  readonly status: number;
  /** Whole seconds after which it is worth another try: the answer's `Retry-After`. Absent where no time can be told. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ChatKitErrorCode,
    message: string,
    options?: ErrorOptions & { retryAfterSeconds?: number | undefined },
  );
  constructor(code: string, message: string, options: ErrorOptions & { status: number });
  constructor(
    code: string,
    message: string,
    options: ErrorOptions & { status?: number; retryAfterSeconds?: number | undefined } = {},
  ) {
    super(message, options);
    this.name = "ChatKitError";
    this.code = code;
    this.status = options.status ?? errorStatus[code as ChatKitErrorCode] ?? 500;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Whether a value is a `ChatKitError`, also one made by another copy of this package. */
export function isChatKitError(error: unknown): error is ChatKitError {
  return typeof error === "object" && error !== null && marker in error;
}

/**
 * Thrown by `respond`: ends the turn with a text that is meant for the user. `code` and `cause` go to the log only.
 * Anything else that is thrown ends the turn too, without a word of what it was.
 */
export class StreamError extends Error {
  readonly [streamErrorMarker] = true;
  readonly code: string;
  readonly allowRetry: boolean;

  constructor(message: string, options: ErrorOptions & { code?: string; allowRetry?: boolean } = {}) {
    super(message, options);
    this.name = "StreamError";
    this.code = options.code ?? "stream_error";
    this.allowRetry = options.allowRetry ?? false;
  }
}

/** Whether a value is a `StreamError`, also one made by another copy of this package. */
export function isStreamError(error: unknown): error is StreamError {
  return typeof error === "object" && error !== null && streamErrorMarker in error;
}
