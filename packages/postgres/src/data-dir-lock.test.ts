import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataDir } from "./data-dir-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parlor-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function tryTogether(count: number) {
  const attempts = await Promise.allSettled(Array.from({ length: count }, () => lockDataDir(folder)));
  const releases = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
  for (const attempt of attempts) {
    if (attempt.status === "rejected") expect(attempt.reason).toMatchObject({ code: "data_dir_in_use" });
  }
  return releases;
}

test("of many that find a dead holder at once, one takes its place, every time", async () => {
  await writeFile(join(folder, "lock-1"), "999999999 1 stale");
  for (let round = 0; round < 50; round += 1) {
    const releases = await tryTogether(6);
    expect(releases).toHaveLength(1);
    await expect(lockDataDir(folder)).rejects.toMatchObject({ code: "data_dir_in_use" });
    const [holder = ""] = await readdir(folder);
    // Half of them leave in order, half are killed.
    if (round % 2 === 0) await releases[0]?.();
    else await writeFile(join(folder, holder), "999999999 1 killed");
    expect(await readdir(folder)).toHaveLength(1);
  }
});

test("a folder that was given back can be taken again, and a number is never used twice", async () => {
  const first = await lockDataDir(folder);
  await first();
  const second = await lockDataDir(folder);
  expect(await readdir(folder)).toEqual(["lock-2"]);
  // Giving back what has long been given back takes it from nobody.
  await first();
  await expect(lockDataDir(folder)).rejects.toMatchObject({ code: "data_dir_in_use" });
  await second();
});

test("a holder that cannot be read is not taken for nobody", async () => {
  await mkdir(join(folder, "lock-1"));
  await expect(lockDataDir(folder)).rejects.toMatchObject({ code: "EISDIR" });
  expect(await readdir(folder)).toEqual(["lock-1"]);
});
