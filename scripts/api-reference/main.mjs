// `npm run docs`: makes docs/reference anew. With --check: says what is not as it would be made, and changes nothing.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as protocol from "@parlor/protocol";
import { makePages } from "./make-pages.mjs";
import { listPackages, readExports, root } from "./read-exports.mjs";

const folder = join(root, "docs", "reference");
const packages = listPackages();
const exports = await readExports(packages);
const { pages, undocumented } = makePages(packages, exports, protocol);

mkdirSync(folder, { recursive: true });
const present = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
const stale = [...new Set([...pages.keys(), ...present.keys()])].filter(
  (name) => pages.get(name) !== present.get(name),
);

if (!process.argv.includes("--check")) {
  for (const name of stale) rmSync(join(folder, name), { force: true });
  for (const [name, page] of pages) writeFileSync(join(folder, name), page);
  if (stale.length > 0) console.log(`made anew: ${stale.join(", ")}`);
} else if (stale.length > 0) {
  console.error(`docs/reference is not what the sources say: ${stale.join(", ")}. Run: npm run docs`);
  process.exitCode = 1;
}

for (const one of undocumented) console.error(`without a docstring: ${one}`);
if (undocumented.length > 0) process.exitCode = 1;
const count = [...exports.values()].reduce((sum, all) => sum + all.length, 0);
console.log(`${pages.size} pages, ${count} exports, ${undocumented.length} of them without a docstring`);
if (count === 0) process.exitCode = 1;
