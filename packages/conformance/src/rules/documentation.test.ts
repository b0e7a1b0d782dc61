import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allScenarios } from "../scenarios/all-scenarios.ts";
import { allRules } from "./all-rules.ts";

const page = readFileSync(new URL("../../../../docs/conformance.md", import.meta.url), "utf8");

test("docs/conformance.md has every rule as it is in the data, and no other", () => {
  const rows = page.split("\n").filter((line) => /^\| `[a-z-]+\./.test(line));
  expect(rows).toEqual(
    allRules.map(
      ({ id, sentence, severity, source }) => `| \`${id}\` | ${sentence} | ${severity} | ${source} |`,
    ),
  );
});

test("ids are of one kind, and none is there twice", () => {
  const ids = allRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z-]+(\.[a-z_-]+)+$/.test(id))).toEqual([]);
  for (const { sentence } of allRules) expect(sentence).toMatch(/\.$/);
});

test("the scenarios are in the documentation, and name rules that there are", () => {
  const ids: readonly string[] = allRules.map(({ id }) => id);
  for (const { id, rules } of allScenarios) {
    expect(page).toContain(`| \`${id}\` |`);
    expect(rules.filter((rule) => !ids.includes(rule))).toEqual([]);
  }
});
