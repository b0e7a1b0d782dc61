import type { ChatFailure } from "./chat-client.ts";

const marker = Symbol.for("parlor.ChatClientError");

/** What a method of the client rejects with: `failure` says what went wrong, `cause` what it was made from. */
export class ChatClientError extends Error {
  readonly [marker] = true;
  readonly failure: ChatFailure;

  constructor(failure: ChatFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = "ChatClientError";
    this.failure = failure;
  }
}

/** Whether a value is a `ChatClientError`, also one made by another copy of this package. */
export function isChatClientError(error: unknown): error is ChatClientError {
  return typeof error === "object" && error !== null && marker in error;
}
