import { ChatClientError } from "../chat-client-error.ts";

/** The failure of a stream that broke off, fell silent, or could not be taken up again. */
export function createLostConnection(cause?: unknown): ChatClientError {
  const failure = {
    code: "connection_lost",
    message: "The connection was lost while the answer came in.",
    canRetry: true,
  };
  return new ChatClientError(failure, cause === undefined ? {} : { cause });
}
