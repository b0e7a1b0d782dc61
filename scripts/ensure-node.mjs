// Runs on any Node that npm runs on: plain JavaScript, nothing imported from node_modules.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const WANTED = [22, 18];
const FETCHED = "node@24";

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1]);
}

/**
 * Returns when this Node is new enough. Otherwise runs the given script again under the Node that npm's package
 * `node` brings, and exits with its exit status.
 */
export function ensureNode(scriptUrl) {
  if (isNewEnough(process.versions.node)) return;
  if (process.env.PARLOR_NODE_FETCHED) {
    console.error(
      `parlor: still on Node ${process.versions.node}; install Node ${WANTED.join(".")} or newer`,
    );
    process.exit(1);
  }
  console.log(`parlor: Node ${process.versions.node} is too old, fetching ${FETCHED} from npm`);
  const script = fileURLToPath(scriptUrl);
  // Signals reach the whole foreground group: the child ends by itself, and this process waits for it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
  const { status, error } = spawnSync(
    "npx",
    ["--yes", "--package", FETCHED, "--", "node", script, ...process.argv.slice(2)],
    { stdio: "inherit", env: { ...process.env, PARLOR_NODE_FETCHED: "1" } },
  );
  if (error) console.error(`parlor: could not run npx: ${error.message}`);
  process.exit(status ?? 1);
}
