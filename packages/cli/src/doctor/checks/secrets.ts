import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import type { Check } from "../check.ts";
import { ok, problem, unknown } from "../finding.ts";

const MIN_SECRET_LENGTH = 32;
const secretNames = /(SECRET|SIGNING_KEY|JWT_KEY|ENCRYPTION_KEY)$/;
const credentialNames = /(SECRET|PASSWORD|TOKEN|_KEY)$/;
const examples =
  /change.?me|replace.?(me|this)|example|placeholder|your[-_ ]|<.*>|^(secret|password|test|dev|default|xxx+|todo)$|-here\b|super.?secret|^sk-(xxx|\.\.\.|proj-xxx)/i;

/** What signs sessions must be nobody's example. Values are never shown. */
export const secrets: Check = {
  id: "secrets",
  title: "Secrets are set, long, and no examples",
  pitfalls: [14],
  async run({ settings }) {
    const file = settings.environmentFile;
    const inFile = new Set(file === undefined ? [] : Object.keys(parseEnv(readFileSync(file, "utf8"))));
    const given = Object.entries(settings.environment).flatMap(([name, value]) => {
      // The process may hold credentials of other programs, which are none of this one's business.
      const pattern = inFile.has(name) ? credentialNames : secretNames;
      return value && pattern.test(name) ? [{ name, value }] : [];
    });
    if (given.length === 0) return [unknown("No variable here names a secret.")];
    const findings = given.flatMap(({ name, value }) => {
      if (examples.test(value))
        return [
          problem(
            `${name} is still an example value: whoever knows the example can forge sessions.`,
            `Set ${name} to the output of: openssl rand -base64 32`,
          ),
        ];
      if (secretNames.test(name) && value.length < MIN_SECRET_LENGTH)
        return [
          problem(
            `${name} has ${value.length} characters, so it can be guessed.`,
            `Set ${name} to the output of: openssl rand -base64 32`,
          ),
        ];
      return [];
    });
    return findings.length > 0 ? findings : [ok(`${given.map(({ name }) => name).join(", ")}`)];
  },
};
