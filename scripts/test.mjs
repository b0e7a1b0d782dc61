// `npm test`: installs, gets what the tests need, builds, and runs every test.
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);

const { ensureBuilt, ensureInstalled } = await import("./setup.mjs");
const { ensurePrerequisites } = await import("./prerequisites.mjs");
const { runTests } = await import("./run-tests.mjs");

ensureInstalled();
ensurePrerequisites();
ensureBuilt();
runTests(process.argv.slice(2));
