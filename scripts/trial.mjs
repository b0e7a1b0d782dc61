// `npm run chaos` and `npm run load`: runs a trial of the whole stack, from what is built.
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);

const { spawn } = await import("node:child_process");
const { join } = await import("node:path");
const { ensureBuilt, ensureInstalled, root } = await import("./setup.mjs");
const { ensurePrerequisites } = await import("./prerequisites.mjs");

ensureInstalled();
ensurePrerequisites();
ensureBuilt();
const [name, ...args] = process.argv.slice(2);
const child = spawn(
  process.execPath,
  [
    "--conditions=@parlor/source",
    "--disable-warning=ExperimentalWarning",
    join(root, "deploy/trial", `${name}.ts`),
    ...args,
  ],
  { cwd: root, stdio: "inherit" },
);
// Ctrl+C reaches it by itself: this one waits until it has put everything away.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code) => process.exit(code ?? 1));
