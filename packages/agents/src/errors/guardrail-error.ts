const marker = Symbol.for("parlor.GuardrailError");

/**
 * Thrown by a guardrail of your own, for example a middleware of the model or a transform of the AI SDK's stream:
 * everything that the answer has put into the thread is removed again, and the turn ends with the error `guardrail`.
 * The message is for whoever reads your code: it goes neither to the user nor into the log.
 */
export class GuardrailError extends Error {
  readonly [marker] = true;

  constructor(message = "A guardrail stopped the answer.", options?: ErrorOptions) {
    super(message, options);
    this.name = "GuardrailError";
  }
}

/** Whether a value is a `GuardrailError`, also one made by another copy of this package. */
export function isOwnGuardrailError(error: unknown): boolean {
  return typeof error === "object" && error !== null && marker in error;
}
