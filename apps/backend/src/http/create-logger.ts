import { stripVTControlCharacters } from "node:util";
import { type Logger, pino } from "pino";
import type { Config } from "../config.ts";

const MAX_TEXT_LENGTH = 300;
const MAX_CAUSES = 5;

interface LoggedError {
  type: string;
  code?: string;
  message: string;
  stack?: string;
  cause?: LoggedError;
}

/** One line of a text, without colours, and not for ever long. */
function toLine(text: string): string {
  return (stripVTControlCharacters(text).split("\n")[0] ?? "").slice(0, MAX_TEXT_LENGTH);
}

/**
 * What may be logged of a refusal that a library words with what it was sent, such as `Invalid origin: https://…`: of an
 * address neither query nor fragment, where tokens stand.
 */
export function toLoggedRefusal(message: string): string {
  return toLine(message.replace(/[?#].*$/s, ""));
}

/**
 * What may be logged of an error: what kind, where, and why. None of its other properties: a database's error carries
 * the query with its parameters, and those are what people wrote.
 */
export function toLoggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: toLine(String(error)) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  // The stack begins with the message, however many lines that has.
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: toLine(error.message),
    ...(frames === undefined ? {} : { stack: frames.join("\n") }),
    ...(error.cause === undefined || depth === MAX_CAUSES
      ? {}
      : { cause: toLoggedError(error.cause, depth + 1) }),
  };
}

/** The service's log: JSON lines on standard output. */
export function createLogger(
  config: Pick<Config, "LOG_LEVEL">,
  destination?: { write(line: string): void },
): Logger {
  const options = {
    level: config.LOG_LEVEL,
    base: { service: "backend" },
    serializers: { err: (error: unknown) => toLoggedError(error) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Makes log lines of what libraries write to the console. */
export function takeConsole(logger: Logger): void {
  const write = (text: unknown) =>
    logger.warn({ detail: toLine(String(text)) }, "a library wrote to the console");
  Object.assign(console, { log: write, info: write, warn: write, error: write });
}
