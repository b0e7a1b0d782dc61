// Runs on any Node that npm runs on: plain JavaScript, nothing imported from node_modules.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { withSetupLock } from "./setup-lock.mjs";
import { whenOrphaned } from "./when-orphaned.mjs";

const WANTED = [22, 18];
const FETCHED = "node@24";
/** Where the fetched Node is, so that it is asked for only once. */
const pathFile = fileURLToPath(new URL("../node_modules/.cache/parlor/node-path", import.meta.url));

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1]);
}

function readFetched() {
  if (!existsSync(pathFile)) return undefined;
  const known = readFileSync(pathFile, "utf8");
  return existsSync(known) ? known : undefined;
}

function fetchNode() {
  const known = readFetched();
  if (known) return known;
  console.log(`parlor: Node ${process.versions.node} is too old, fetching ${FETCHED} from npm`);
  const { status, stdout, error } = spawnSync(
    "npx",
    ["--yes", "--package", FETCHED, "--", "node", "--print", "process.execPath"],
    { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" },
  );
  const path = stdout?.trim();
  if (status !== 0 || !path) {
    console.error(`parlor: could not fetch ${FETCHED}${error ? `: ${error.message}` : ""};`);
    console.error(`parlor: install Node ${WANTED.join(".")} or newer`);
    process.exit(1);
  }
  mkdirSync(dirname(pathFile), { recursive: true });
  writeFileSync(pathFile, path);
  return path;
}

/**
 * Resolves when this Node is new enough. Otherwise runs the given script again under the Node that npm's package
 * `node` brings, passes signals on to it, and exits as it does.
 */
export async function ensureNode(scriptUrl) {
  if (isNewEnough(process.versions.node)) return;
  const path = readFetched() ?? withSetupLock(fetchNode);
  const child = spawn(path, [fileURLToPath(scriptUrl), ...process.argv.slice(2)], {
    stdio: "inherit",
    // What the script starts as `node`, `npm` or `npx` runs on the same Node.
    env: { ...process.env, PATH: `${dirname(path)}${delimiter}${process.env.PATH}` },
  });
  // Ctrl+C reaches the whole foreground group by itself; a signal to this process alone is passed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  whenOrphaned(() => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
  await new Promise(() => {});
}
