import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** docs/from-the-python-sdk.md has a word on each of these: a test beside that page sees to it. */
test("the names that the page for Python's users goes by are those of the official package", () => {
  const python = process.env.PARLOR_REFERENCE_PYTHON ?? "python3";
  const script = fileURLToPath(new URL("python/public_names.py", import.meta.url));
  const names: unknown = JSON.parse(execFileSync(python, [script], { encoding: "utf8" }));
  const recorded = readFileSync(new URL("fixtures/python-public-names.json", import.meta.url), "utf8");
  expect(names).toEqual(JSON.parse(recorded));
});
