// One setup of a checkout at a time. Runs on any Node that npm runs on: plain JavaScript, nothing from node_modules.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cacheFolder = fileURLToPath(new URL("../node_modules/.cache/parlor", import.meta.url));
const RETRY_MS = 250;

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The process that has the lock, or undefined when it has ended without giving it back, or nobody has it any more. */
function readHolder(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    // A lock that is just being written has no number yet.
    return Number.isInteger(pid) && pid > 0 ? { pid, isAlive: isRunning(pid) } : { isAlive: true };
  } catch {
    return undefined;
  }
}

/** Takes a dead process's lock away: only one of those who see it dead succeeds, since a file moves only once. */
function removeAbandoned(lock, pid) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  // Somebody was faster, and this is the new lock: its owner gets it back.
  if (Number(readFileSync(aside, "utf8")) !== pid) renameSync(aside, lock);
  else rmSync(aside, { force: true });
}

function tryToTake(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Calls `act` while no other process sets this checkout up, and gives its result. Waits for one that does; a lock whose
 * process has ended is taken over. `folder` is where the lock is kept: this checkout's cache unless given.
 */
export function withSetupLock(act, { folder = cacheFolder } = {}) {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, "setup.lock");
  let hasTold = false;
  while (!tryToTake(lock)) {
    const holder = readHolder(lock);
    if (holder?.isAlive && !hasTold) {
      hasTold = true;
      console.log(
        `parlor: process ${holder.pid ?? ""} is installing or building here; waiting for it (${lock})`,
      );
    }
    if (holder && !holder.isAlive) removeAbandoned(lock, holder.pid);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
  const giveBack = () => rmSync(lock, { force: true });
  // What fails within ends this process at once.
  process.on("exit", giveBack);
  try {
    return act();
  } finally {
    process.off("exit", giveBack);
    giveBack();
  }
}
