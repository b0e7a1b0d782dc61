import { readFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import { type Exchange, exchangeSchema } from "./exchange.ts";

/** The first line of a recording: what it is. */
const FORMAT = { format: "parlor-recording", version: 1 };

/** A recording as a file: JSON lines, the first of which says what it is. */
export function toRecording(exchanges: readonly Exchange[]): string {
  return [FORMAT, ...exchanges].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** The first line, for files that are written line by line. */
export const recordingHead = `${JSON.stringify(FORMAT)}\n`;

/** Reads a recording. Throws `CliError` for a file that is none, with the line that is wrong. */
export function readRecording(path: string): Exchange[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const [head, ...lines] = text.split("\n").filter((line) => line.trim() !== "");
  if (!head?.includes(FORMAT.format)) throw new CliError(`${path} is no recording of parlor inspect.`);
  return lines.map((line, index) => {
    const parsed = exchangeSchema.safeParse(toJson(line));
    if (parsed.success) return parsed.data;
    throw new CliError(`${path}, line ${index + 2} is no exchange: ${parsed.error.issues[0]?.message}.`);
  });
}

function toJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
