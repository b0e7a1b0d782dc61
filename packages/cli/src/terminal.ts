/** Where a command reads and writes: the process, or a test. */
export interface Terminal {
  /** Standard output: what was asked for. */
  write(text: string): void;
  /** Standard error: what went wrong, and what is going on. */
  writeError(text: string): void;
  /** The environment variables. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the command shall end: by Ctrl+C. */
  signal: AbortSignal;
}

/** The terminal that this process has. */
export function createProcessTerminal(): Terminal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  return {
    write: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    environment: process.env,
    signal: interrupted.signal,
  };
}

/** What a terminal obeys in place of showing it: all control characters but tabs and ends of lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlPattern = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A terminal that shows control characters as `\u001b`, which in JSON is the same text: what other programs answer may
 * be made to move the cursor, to change what stands there, or to type.
 */
export function showControls(terminal: Terminal): Terminal {
  const toShown = (text: string) =>
    text.replace(controlPattern, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return {
    ...terminal,
    write: (text) => terminal.write(toShown(text)),
    writeError: (text) => terminal.writeError(toShown(text)),
  };
}
