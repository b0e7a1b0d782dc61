import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

test("docs/reference is what the docstrings say, and no export is without one (else: npm run docs)", {
  timeout: 300_000,
}, () => {
  const script = ["--conditions=@parlor/source", "scripts/api-reference/main.mjs", "--check"];
  const { status, stdout, stderr } = spawnSync(process.execPath, script, { cwd: root, encoding: "utf8" });
  expect(stderr.split("\n").filter((line) => line !== "")).toEqual([]);
  expect(status).toBe(0);
  const [, pages, exported] =
    /^(\d+) pages, (\d+) exports, 0 of them without a docstring$/m.exec(stdout) ?? [];
  expect(Number(pages)).toBe(readdirSync(new URL("../packages", import.meta.url)).length);
  expect(Number(exported)).toBeGreaterThan(400);
});
