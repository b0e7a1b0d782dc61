import type { ExitStatus } from "./exit-status.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is given: where to write, and where to leave what it ends with. */
export interface CommandContext {
  terminal: Terminal;
  end(status: ExitStatus): void;
}
