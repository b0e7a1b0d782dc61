// `npm run test:reference`: asks the official SDK and ours the same, and compares every answer. See reference/README.md.
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);

const { ensureInstalled } = await import("./setup.mjs");
const { ensurePrerequisites, referencePython } = await import("./prerequisites.mjs");
const { runTests } = await import("./run-tests.mjs");

ensureInstalled();
ensurePrerequisites();
process.env.PARLOR_REFERENCE_PYTHON = referencePython;
runTests(["--config", "reference/vitest.config.ts", ...process.argv.slice(2)]);
