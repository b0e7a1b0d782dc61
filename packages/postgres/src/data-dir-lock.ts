import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rename, unlink, writeFile } from "node:fs/promises";
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

/**
 * Takes a folder for this process alone: two processes in one embedded database destroy it. A lock left by a process
 * that was killed is taken over. Gives the function that gives the folder back.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, "lock");
  // Two databases of one process are two holders as well.
  const own = `${process.pid} ${readStartTime("self")} ${randomUUID()}`;
  for (let tries = 0; tries < 10; tries += 1) {
    try {
      await writeFile(path, own, { flag: "wx" });
      return async () => {
        if ((await readFile(path, "utf8").catch(() => "")) === own) await unlink(path).catch(() => undefined);
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readFile(path, "utf8").catch(() => undefined);
    if (holder === undefined) continue;
    if (holder !== "" && isAlive(holder)) throw createInUse(dataDir, holder);
    await removeStale(dataDir, path, holder);
  }
  throw new DatabaseError("data_dir_in_use", `DATA_DIR ${dataDir} is being opened by another process.`);
}

/** Takes a stale lock away, unless another process has put a live one in its place meanwhile. */
async function removeStale(dataDir: string, path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, "utf8");
  if (moved !== stale) {
    await link(aside, path).catch(() => undefined);
    await unlink(aside);
    throw createInUse(dataDir, moved);
  }
  await unlink(aside);
}
