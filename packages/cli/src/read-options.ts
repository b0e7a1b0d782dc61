import { CliError } from "./cli-error.ts";

/** Names with commas between. */
export function toList(given: string): string[] {
  return given
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** A time-out in seconds. */
export function parseSeconds(given: string): number {
  const seconds = Number(given);
  if (!(seconds > 0)) throw new CliError(`--timeout ${given} is no number of seconds.`);
  return seconds;
}
