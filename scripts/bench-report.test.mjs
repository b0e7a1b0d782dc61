import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeReport } from "./bench-report.mjs";

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-report-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("what benchmarks printed takes its place in the documents that have one, with the machine", () => {
  const path = join(folder, "one.md");
  const outside = "<!-- begin other -->\nkept\n<!-- end other -->\n";
  writeFileSync(
    path,
    `<!-- begin machine -->\n<!-- end machine -->\n<!-- begin element -->\nold\n<!-- end element -->\n${outside}`,
  );
  writeReport(path, { outputs: { element: "new\n" }, python: process.execPath });
  const text = readFileSync(path, "utf8");
  expect(text).toContain("<!-- begin element -->\n```\nnew\n```\n<!-- end element -->\n");
  expect(text).toContain(`Node:       ${process.version}`);
  expect(text.endsWith(outside)).toBe(true);
});

test("a document without their places keeps its machine", () => {
  const path = join(folder, "other.md");
  const before = "<!-- begin machine -->\nthen\n<!-- end machine -->\n";
  writeFileSync(path, before);
  writeReport(path, { outputs: { element: "new" }, python: process.execPath });
  expect(readFileSync(path, "utf8")).toBe(before);
});
