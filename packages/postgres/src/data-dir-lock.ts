import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseError } from "./database-error.ts";

/** When a process was started, in the kernel's own unit, or "" where that cannot be told: pids are used again. */
function readStartTime(pid: number | "self"): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name, in parentheses, may hold anything: fields are counted after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function isAlive(holder: string): boolean {
  const [pidText = "", startTime = ""] = holder.split(" ");
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = readStartTime(pid);
  return startTime === "" || now === "" || now === startTime;
}

function createInUse(dataDir: string, holder: string): DatabaseError {
  const pid = holder.split(" ")[0];
  return new DatabaseError(
    "data_dir_in_use",
    `DATA_DIR ${dataDir} is in use by process ${pid}: stop that one, or set another DATA_DIR.`,
  );
}

/** The number in the name of a lock file, or undefined for another file. */
function toLockNumber(name: string): number | undefined {
  const digits = /^lock-(\d{1,15})$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Who holds a lock, or "" when the file is gone: its follower takes it away. Rejects when that cannot be told. */
async function readHolder(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

async function listLockNumbers(dataDir: string): Promise<number[]> {
  const numbers = (await readdir(dataDir)).map(toLockNumber).filter((number) => number !== undefined);
  return numbers.sort((one, other) => other - one);
}

/**
 * Takes a folder for this process alone: two processes in one embedded database destroy it. A lock left by a process
 * that was killed is taken over. Gives the function that gives the folder back.
 *
 * The newest of the files `lock-<number>` counts, and who takes the folder makes the next one, whole and exclusively,
 * by a link: so two that find the same dead holder cannot both follow it. Numbers never go down, since a holder who
 * leaves only empties the file: what somebody saw a while ago is never true again.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  // Two databases of one process are two holders as well.
  const own = `${process.pid} ${readStartTime("self")} ${randomUUID()}`;
  const draft = join(dataDir, `lock.${randomUUID()}`);
  await writeFile(draft, own);
  try {
    while (true) {
      const [newest = 0] = await listLockNumbers(dataDir);
      const holder = await readHolder(join(dataDir, `lock-${newest}`));
      if (holder !== "" && isAlive(holder)) throw createInUse(dataDir, holder);
      const number = newest + 1;
      const path = join(dataDir, `lock-${number}`);
      try {
        await link(draft, path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") continue;
        throw error;
      }
      const numbers = await listLockNumbers(dataDir);
      // Another was quicker by more than one.
      const isNewest = numbers[0] === number;
      const outdated = isNewest ? numbers.slice(1) : [number];
      for (const one of outdated) await unlink(join(dataDir, `lock-${one}`)).catch(() => undefined);
      if (isNewest) return () => writeFile(path, "").catch(() => undefined);
    }
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}
