import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import type { Check } from "../check.ts";
import { type Finding, ok, problem, unknown, warning } from "../finding.ts";

const EXAMPLES = [".env.example", ".env.sample", ".env.template"];

/** The environment file against the example beside it, and the addresses in it. */
export const environmentFile: Check = {
  id: "environment-file",
  title: "The environment file can be read, and says what the example does",
  pitfalls: [1, 10],
  async run({ settings }) {
    const path = settings.environmentFile;
    if (path === undefined)
      return [unknown("There is no .env here; name one with --env-file. Parlor itself needs none.")];
    const text = readFileSync(path, "utf8");
    const variables = parseEnv(text);
    const findings = [
      ...findBadLines(path, text),
      ...findUnknownNames(path, variables),
      ...findBadAddresses(variables),
    ];
    return findings.length > 0 ? findings : [ok(`${path}: ${Object.keys(variables).length} variables`)];
  },
};

function findBadLines(path: string, text: string): Finding[] {
  return text.split("\n").flatMap((line, index) => {
    if (/^\s*(#.*)?$|^\s*(export\s+)?[A-Za-z_]\w*\s*=|^[^=]*["']\s*$/.test(line)) return [];
    return [warning(`${path}, line ${index + 1} is no NAME=value.`, "Write NAME=value, or begin it with #.")];
  });
}

function findUnknownNames(path: string, variables: Record<string, string | undefined>): Finding[] {
  const example = EXAMPLES.map((name) => join(dirname(path), name)).find(existsSync);
  if (example === undefined) return [];
  const known = Object.keys(parseEnv(readFileSync(example, "utf8")));
  const similar = (name: string) => known.find((one) => isMisspelt(name, one));
  return Object.keys(variables).flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = similar(name.toUpperCase());
    return meant === undefined
      ? []
      : [problem(`${path}: ${name} is read by nothing.`, `It is called ${meant}: rename it.`)];
  });
}

/** Short names are like one another by chance. */
const MIN_LENGTH = 8;

/** Underscores aside, one character too many or too few, another one, or two in the other order. */
function isMisspelt(name: string, meant: string): boolean {
  const [one, other] = [name.replaceAll("_", ""), meant.replaceAll("_", "")];
  if (one === other) return true;
  if (Math.min(one.length, other.length) < MIN_LENGTH || Math.abs(one.length - other.length) > 1)
    return false;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  if (one.length > other.length) return one.slice(at + 1) === other.slice(at);
  if (one.length < other.length) return one.slice(at) === other.slice(at + 1);
  const isSwapped = one[at] === other[at + 1] && one[at + 1] === other[at];
  return one.slice(at + (isSwapped ? 2 : 1)) === other.slice(at + (isSwapped ? 2 : 1));
}

/** Addresses that pages are built with, such as NEXT_PUBLIC_API_URL. */
function findBadAddresses(variables: Record<string, string | undefined>): Finding[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (!/^(NEXT_PUBLIC|VITE|PUBLIC|REACT_APP)_\w*(URL|ENDPOINT|ORIGIN)$/.test(name)) return [];
    if (value && (value.startsWith("/") || URL.canParse(value))) return [];
    return [
      problem(
        `${name} is ${value ? `no address: ${value}` : "empty"}, so pages ask the wrong place.`,
        "Set it to an address with its scheme, such as http://127.0.0.1:8000, and build the pages anew.",
      ),
    ];
  });
}
