import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withSetupLock } from "./setup-lock.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parlor-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that writes when it begins and ends what nobody else may do meanwhile. */
function startSetup(log) {
  const script = `
    import { spawnSync } from "node:child_process";
    import { appendFileSync } from "node:fs";
    import { withSetupLock } from ${JSON.stringify(new URL("setup-lock.mjs", import.meta.url).href)};
    withSetupLock(() => {
      appendFileSync(${JSON.stringify(log)}, "begin\\n");
      spawnSync(process.execPath, ["--version"]);
      appendFileSync(${JSON.stringify(log)}, "end\\n");
    }, { folder: ${JSON.stringify(folder)} });`;
  return spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "ignore" });
}

test("processes that start at once set up one after another", { timeout: 120_000 }, async () => {
  const log = join(folder, "log");
  const exits = await Promise.all(Array.from({ length: 5 }, () => once(startSetup(log), "exit")));
  expect(exits).toEqual(Array.from({ length: 5 }, () => [0, null]));
  expect(readFileSync(log, "utf8")).toBe("begin\nend\n".repeat(5));
  expect(existsSync(join(folder, "setup.lock"))).toBe(false);
});

test("the lock of a process that was killed is taken over", () => {
  const lock = join(folder, "setup.lock");
  const { pid } = spawnSync(process.execPath, ["--version"]);
  writeFileSync(lock, String(pid));
  expect(withSetupLock(() => readFileSync(lock, "utf8"), { folder })).toBe(String(process.pid));
  expect(existsSync(lock)).toBe(false);
});

test("what fails gives the lock back", () => {
  const fail = () => {
    throw new Error("no space left");
  };
  expect(() => withSetupLock(fail, { folder })).toThrow("no space left");
  expect(withSetupLock(() => "done", { folder })).toBe("done");
});
