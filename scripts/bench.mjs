// `npm run bench [-- NAME … [--json | --write]]`: runs the benchmarks one after another, and fails when one is beyond its
// bound. With `--json`, the last line of what is written is for programs; with `--write`, what is written also takes its
// place in docs/benchmarks.md or docs/benchmarks-element.md, with this machine's description.
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);

const { spawnSync } = await import("node:child_process");
const { readdirSync } = await import("node:fs");
const { join } = await import("node:path");
const { ensureBuilt, ensureInstalled, root } = await import("./setup.mjs");
const { ensurePrerequisites, referencePython } = await import("./prerequisites.mjs");
const { writeReport } = await import("./bench-report.mjs");

ensureInstalled();
ensurePrerequisites();
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
const isWritten = options.includes("--write");
const outputs = {};
let over = 0;
for (const name of names) {
  console.log(`== ${name}`);
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, "bench", `${name}.bench.ts`), ...options],
    {
      cwd: root,
      stdio: ["inherit", isWritten ? "pipe" : "inherit", "inherit"],
      encoding: "utf8",
      env: { ...process.env, NODE_ENV: "production" },
    },
  );
  if (isWritten) process.stdout.write(stdout);
  outputs[name] = stdout;
  if (status !== 0) over += 1;
}
if (isWritten) {
  for (const document of ["docs/benchmarks.md", "docs/benchmarks-element.md"])
    writeReport(join(root, document), { outputs, python: referencePython });
}
const summary = over === 0 ? "bench: all within bounds" : `bench: ${over} of ${names.length} beyond a bound`;
if (options.includes("--json")) console.error(summary);
else console.log(summary);
process.exit(over === 0 ? 0 : 1);
