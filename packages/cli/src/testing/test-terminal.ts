import type { Terminal } from "../terminal.ts";

/** A terminal that keeps what is written to it. */
export interface TestTerminal extends Terminal {
  written(): string;
  complained(): string;
  /** As Ctrl+C does. */
  interrupt(): void;
}

export function createTestTerminal(environment: Record<string, string> = {}): TestTerminal {
  let output = "";
  let errors = "";
  const interrupted = new AbortController();
  return {
    write: (text) => {
      output += text;
    },
    writeError: (text) => {
      errors += text;
    },
    environment,
    signal: interrupted.signal,
    written: () => output,
    complained: () => errors,
    interrupt: () => interrupted.abort(),
  };
}
