import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chosenDifferences } from "../reference/chosen-differences.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const page = read("from-the-python-sdk.md");

/** Words between backticks, of the text alone: not of blocks of code. */
function readCode(text: string): string[] {
  return [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

const rows = page
  .split("\n")
  .filter((line) => /^\| .* \|.*\|.*\|$/.test(line) && !line.startsWith("| Python "))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("every public name of the Python package is on the page, and none that it does not have", () => {
  const modules = JSON.parse(read("../reference/fixtures/python-public-names.json")) as Record<
    string,
    string[]
  >;
  const names = new Set(Object.values(modules).flat());
  expect(names.size).toBeGreaterThan(250);
  const said = new Set(readCode(page));
  expect([...names].filter((name) => !said.has(name))).toEqual([]);
  const ofPython = rows.flatMap(([, python = ""]) => readCode(python));
  expect(ofPython.length).toBeGreaterThan(150);
  expect(ofPython.filter((name) => !names.has(name) && name !== "LOG_LEVEL")).toEqual([]);
});

test("what they are here is exported, or a member of what is", () => {
  const pages = readdirSync(new URL("reference/", import.meta.url)).map((name) => read(`reference/${name}`));
  const words = new Set(pages.join("\n").match(/[\w$]+/g));
  const ours = rows
    .flatMap(([, , here = ""]) => readCode(here))
    .filter((code) => !code.startsWith("@parlor/"));
  expect(ours.length).toBeGreaterThan(100);
  const unknown = ours.filter((code) => code.match(/[A-Za-z_]\w*/g)?.some((word) => !words.has(word)));
  expect(unknown).toEqual([]);
});

test("every chosen difference is on the page, with its reason", () => {
  for (const { what, reason } of chosenDifferences) expect(page).toContain(`- **${what}** ${reason}\n`);
});
