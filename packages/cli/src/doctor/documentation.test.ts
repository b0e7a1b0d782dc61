import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allChecks } from "./all-checks.ts";

const read = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), "utf8");

/** The cells of a table's rows that begin with a pattern. */
function readRows(page: string, begin: RegExp): string[][] {
  const lines = page.split("\n").filter((line) => begin.test(line));
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("docs/doctor.md has each check with the rows that it finds, in their order", () => {
  const rows = readRows(read("doctor.md"), /^\| `[a-z-]+` \| .* \| .* \| .* \|/);
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.map(([id, , , , pitfalls]) => [id, pitfalls])).toEqual(
    allChecks.map(({ id, pitfalls }) => [`\`${id}\``, pitfalls.join(", ")]),
  );
});

test("docs/pitfalls.md names for each row the checks that find it", () => {
  const rows = readRows(read("pitfalls.md"), /^\| \d+ \|/);
  expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
  for (const cells of rows) {
    const named = [...(cells[4] ?? "").matchAll(/`([a-z-]+)`/g)].map(([, id]) => id);
    const finding = allChecks.filter(({ pitfalls }) => pitfalls.includes(Number(cells[0])));
    expect(new Set(named), `row ${cells[0]}`).toEqual(new Set(finding.map(({ id }) => id)));
  }
});
