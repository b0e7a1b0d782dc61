/** Thrown by a command that cannot do its work: its message is one line that says what to do. Ends with status 2. */
export class CliError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CliError";
  }
}
