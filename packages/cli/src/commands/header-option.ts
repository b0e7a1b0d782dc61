import { CliError } from "../cli-error.ts";

/** Adds `name: value` to the headers given so far: for options that may be given several times. */
export function addHeader(given: string, headers: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(given) ?? [];
  if (name === undefined || value === undefined)
    throw new CliError(`${JSON.stringify(given.split(":")[0])} is no header: write name: value.`);
  return { ...headers, [name.toLowerCase()]: value };
}
