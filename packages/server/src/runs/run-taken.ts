import { isStreamError } from "../errors.ts";

/** Whether an append failed because another process has taken the run: it is that one's to keep and to close. */
export function isRunTaken(error: unknown): boolean {
  return isStreamError(error) && error.code === "run_taken";
}
