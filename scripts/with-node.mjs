// `node scripts/with-node.mjs COMMAND …`: runs a command under a Node that is new enough for the tools.
import { spawnSync } from "node:child_process";
import { ensureNode } from "./ensure-node.mjs";

await ensureNode(import.meta.url);
const [command, ...args] = process.argv.slice(2);
const { status, error } = spawnSync(command, args, { stdio: "inherit" });
if (error) console.error(`parlor: could not run ${command}: ${error.message}`);
process.exit(status ?? 1);
