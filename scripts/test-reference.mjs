// `npm run test:reference`: asks the official SDK and ours the same, and compares every answer. See reference/README.md.
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);

const { spawnSync } = await import("node:child_process");
const { ensureInstalled, root } = await import("./setup.mjs");
const { ensurePrerequisites, referencePython } = await import("./prerequisites.mjs");

ensureInstalled();
ensurePrerequisites();

const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "reference/vitest.config.ts",
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, PARLOR_REFERENCE_PYTHON: referencePython } },
);
process.exit(status ?? 1);
