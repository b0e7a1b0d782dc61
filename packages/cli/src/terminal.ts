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
