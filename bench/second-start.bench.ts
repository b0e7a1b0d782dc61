// `npm start` in a checkout that has started before: from the command to the address.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort, toPlainEnvironment } from "./backend-process.ts";
import { expectAtMost } from "./measure.ts";

const MAX_SECONDS = 10;
const root = fileURLToPath(new URL("..", import.meta.url));
const dataDir = await mkdtemp(join(tmpdir(), "parlor-bench-"));

async function timeStart(): Promise<number> {
  const environment = {
    ...toPlainEnvironment(),
    DATA_DIR: dataDir,
    WEB_PORT: String(await findFreePort()),
    BACKEND_PORT: String(await findFreePort()),
  };
  const began = performance.now();
  const child = spawn("npm", ["start"], {
    cwd: root,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = Promise.withResolvers<void>();
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    if (output.includes("Parlor is ready")) ready.resolve();
  });
  child.once("exit", (code) => ready.reject(new Error(`npm start ended with ${code}: ${output}`)));
  await ready.promise;
  const seconds = (performance.now() - began) / 1000;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
  return seconds;
}

try {
  const first = await timeStart();
  const second = await timeStart();
  console.log(
    `npm start: on an empty folder ${first.toFixed(1)} s, on the same again ${second.toFixed(1)} s`,
  );
  expectAtMost("second npm start", second, MAX_SECONDS, " s");
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
