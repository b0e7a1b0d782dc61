// `npm run bench [-- NAME … [--json]]`: runs the benchmarks one after another, and fails when one is beyond its bound.
// With `--json`, the last line of what is written is for programs.
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);

const { spawnSync } = await import("node:child_process");
const { readdirSync } = await import("node:fs");
const { join } = await import("node:path");
const { ensureBuilt, ensureInstalled, root } = await import("./setup.mjs");

ensureInstalled();
ensureBuilt();

const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith("--"));
const wanted = given.filter((argument) => !argument.startsWith("--"));
const names = readdirSync(join(root, "bench"))
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.replace(".bench.ts", ""))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
if (names.length === 0) {
  console.error(`parlor: there is no benchmark named ${wanted.join(", ")}`);
  process.exit(1);
}
let over = 0;
for (const name of names) {
  console.log(`== ${name}`);
  const { status } = spawnSync(process.execPath, [join(root, "bench", `${name}.bench.ts`), ...options], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (status !== 0) over += 1;
}
const summary = over === 0 ? "bench: all within bounds" : `bench: ${over} of ${names.length} beyond a bound`;
if (options.includes("--json")) console.error(summary);
else console.log(summary);
process.exit(over === 0 ? 0 : 1);
