import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { CliError } from "../cli-error.ts";

/** The variables of a file, overruled by those of the process. Throws `CliError` for a named file that is not there. */
export function readEnvironment(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): { file: string | undefined; variables: Record<string, string | undefined> } {
  const path = file ?? ".env";
  if (!existsSync(path)) {
    if (file !== undefined) throw new CliError(`there is no file ${file}: name another with --env-file.`);
    return { file: undefined, variables: { ...environment } };
  }
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  return { file: path, variables: { ...parseEnv(readFileSync(path, "utf8")), ...given } };
}
