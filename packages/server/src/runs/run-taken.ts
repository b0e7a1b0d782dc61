import { isStreamError, StreamError } from "../errors.ts";

/**
 * What a run log rejects with when another process has taken the run: a `StreamError` of code `run_taken`, whose text
 * is for the user, who can ask again. Contract: rule L9 of `RunLog`.
 */
export function createRunTaken(): StreamError {
  return new StreamError("The answer was cut off because the server lost its place. You can ask again.", {
    code: "run_taken",
    allowRetry: true,
  });
}

/** Whether something failed because another process has taken the run: it is that one's to keep and to close. */
export function isRunTaken(error: unknown): boolean {
  return isStreamError(error) && error.code === "run_taken";
}
