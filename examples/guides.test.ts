import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Code without its indentation: a guide may show the inside of something. */
function flatten(code: string): string {
  return code
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

const folder = new URL("./", import.meta.url);
const paths = globSync("**/*.ts", { cwd: folder, exclude: ["**/node_modules", "**/.next"] });
const sources = paths.map((path) => flatten(readFileSync(new URL(path, folder), "utf8")));

test.each([
  ["runs", 2],
  ["stores", 5],
  ["mounting", 6],
  ["quick-start", 2],
])("the code of the guide on %s is that of the examples, which are compiled and run", (name, count) => {
  const guide = readFileSync(new URL(`../docs/guides/${name}.md`, import.meta.url), "utf8");
  const blocks = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
  expect(blocks).toHaveLength(count);
  for (const block of blocks) {
    expect(
      sources.some((source) => source.includes(flatten(block))),
      block,
    ).toBe(true);
  }
});

test("the page of the quick start is the example's", () => {
  const guide = readFileSync(new URL("../docs/guides/quick-start.md", import.meta.url), "utf8");
  expect(guide).toContain(readFileSync(new URL("first-server/page.html", folder), "utf8"));
});
