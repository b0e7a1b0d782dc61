// Installing and building, each only when its inputs have changed since it was last done.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withSetupLock } from "./setup-lock.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));

const stampFolder = join(root, "node_modules", ".cache", "parlor");
const skippedFolders = new Set(["node_modules", "dist", ".next", ".data", ".git"]);
/** What no build reads, and what builds themselves write among the sources. */
const skippedFiles = /\.(test\.tsx?|md|log|tsbuildinfo)$|^next-env\.d\.ts$|^chatkit\.js$|-[0-9a-f]{12}\.js$/;

function listFiles(path) {
  if (!existsSync(path)) return [];
  const files = [];
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (!skippedFolders.has(entry.name)) files.push(...listFiles(join(path, entry.name)));
    } else if (entry.isFile() && !skippedFiles.test(entry.name)) {
      files.push(join(path, entry.name));
    }
  }
  return files.sort();
}

function fingerprint(paths) {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  for (const path of paths) {
    const full = join(root, path);
    const files = /\.\w+$/.test(path) ? [full] : listFiles(full);
    for (const file of files) {
      hash.update(relative(root, file)).update("\0");
      if (existsSync(file)) hash.update(readFileSync(file));
    }
  }
  return hash.digest("hex");
}

/** Runs a command in the foreground; its failure ends this process with its status and one line. */
function runOrExit(what, command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    ...options,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...options.env },
  });
  if (status === 0) return;
  console.error(`parlor: ${what} failed${error ? `: ${error.message}` : ` (exit status ${status})`}`);
  process.exit(status || 1);
}

function doWhenChanged({ name, inputs, outputs, act }) {
  const stamp = join(stampFolder, name);
  const now = fingerprint(inputs);
  const isUpToDate = () =>
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === now &&
    outputs.every((output) => existsSync(join(root, output)));
  if (isUpToDate()) return;
  withSetupLock(() => {
    // Another process may have done it while this one waited.
    if (isUpToDate()) return;
    console.log(`parlor: ${name}`);
    act();
    mkdirSync(stampFolder, { recursive: true });
    writeFileSync(stamp, now);
  });
}

/** Installs what package-lock.json names. */
export function ensureInstalled() {
  doWhenChanged({
    name: "install",
    inputs: ["package-lock.json"],
    outputs: ["node_modules/next/package.json", "node_modules/typescript/package.json"],
    // Not `npm ci`: it refuses a lock file that lacks another platform's optional binaries, and one that was made
    // behind a registry mirror without them lacks them. The versions are the lock file's all the same.
    act: () =>
      runOrExit("npm install", "npm", [
        "install",
        "--no-save",
        // What builds the product is among the development dependencies, which NODE_ENV=production leaves out.
        "--include=dev",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
      ]),
  });
}

const packageSources = readdirSync(join(root, "packages")).flatMap((name) => [
  `packages/${name}/src`,
  `packages/${name}/package.json`,
  `packages/${name}/tsconfig.json`,
]);

/** Compiles the packages and the backend, bundles the element, builds the web app. */
export function ensureBuilt() {
  doWhenChanged({
    name: "build packages and backend",
    inputs: [...packageSources, "apps/backend", "tsconfig.base.json", "tsconfig.json", "package-lock.json"],
    outputs: ["packages/protocol/dist/index.js", "apps/backend/dist/main.js"],
    act: () => runOrExit("the build of the packages", "node", ["node_modules/typescript/bin/tsc", "-b"]),
  });
  doWhenChanged({
    name: "build element",
    inputs: ["packages/protocol/src", "packages/client/src", "packages/ui", "package-lock.json"],
    outputs: ["packages/ui/dist/chatkit.js", "packages/ui/dist/chatkit"],
    act: () => runOrExit("the build of the element", "npm", ["run", "--silent", "build", "-w", "@parlor/ui"]),
  });
  doWhenChanged({
    name: "hand the element to the web app",
    inputs: ["packages/ui/dist/chatkit.js", "apps/web/copy-element.mjs"],
    outputs: ["apps/web/public/chatkit.js", "apps/web/public/chatkit"],
    act: () => runOrExit("copying the element", "node", ["apps/web/copy-element.mjs"]),
  });
  doWhenChanged({
    name: "build web app",
    inputs: [
      "apps/web",
      "packages/protocol/src",
      "packages/server/src",
      "packages/server/package.json",
      "package-lock.json",
    ],
    outputs: ["apps/web/.next/BUILD_ID"],
    act: () =>
      runOrExit("the build of the web app", "npm", ["run", "--silent", "build", "-w", "@parlor/web"]),
  });
}
