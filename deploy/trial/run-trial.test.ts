import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const script = fileURLToPath(new URL("chaos.ts", import.meta.url));

/** Processes that work in a folder, by their arguments or their environment. */
async function listProcessesIn(folder: string): Promise<number[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const texts = ["cmdline", "environ"].map((name) =>
        readFile(`/proc/${pid}/${name}`, "utf8").catch(() => ""),
      );
      return (await Promise.all(texts)).some((text) => text.includes(folder)) ? [pid] : [];
    }),
  );
  return found.flat();
}

test("a trial that is ended while its stack starts leaves nothing behind", { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "parlor-trial-"));
  // PostgreSQL runs as a user of its own.
  await chmod(folder, 0o755);
  onTestFinished(async () => {
    for (const pid of await listProcessesIn(folder)) process.kill(pid, "SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });
  const trial = spawn(
    process.execPath,
    ["--conditions=@parlor/source", "--disable-warning=ExperimentalWarning", script, "--seconds", "1"],
    { env: { ...process.env, TMPDIR: folder }, stdio: "ignore" },
  );
  const exit = once(trial, "exit");
  const hasPostgres = async () => (await readdir(folder)).some((name) => name.startsWith("parlor-postgres-"));
  await expect.poll(hasPostgres, { timeout: 60_000 }).toBe(true);
  trial.kill("SIGTERM");
  expect(await exit).toEqual([130, null]);
  await expect.poll(() => listProcessesIn(folder), { timeout: 20_000 }).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});
