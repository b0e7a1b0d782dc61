import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RunningServer } from "./our-server.ts";

const python =
  process.env.PARLOR_REFERENCE_PYTHON ||
  fileURLToPath(new URL("../node_modules/.cache/parlor/reference/bin/python", import.meta.url));
const script = fileURLToPath(new URL("python/serve.py", import.meta.url));

/** Serves the official SDK with the scripted assistant, under uvicorn with uvloop and httptools. */
export async function startReferenceServer(): Promise<RunningServer> {
  const child = spawn(python, ["-B", script], { stdio: ["ignore", "pipe", "inherit"] });
  const ready = Promise.withResolvers<string>();
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    const url = /listening on (\S+)/.exec(output)?.[1];
    if (url) ready.resolve(url);
  });
  child.once("error", ready.reject);
  child.once("exit", (code) =>
    ready.reject(
      new Error(
        `The reference did not start (exit status ${code}). \`npm run test:reference\` installs it; PARLOR_REFERENCE_PYTHON names another Python that has it. ${python}: ${output}`,
      ),
    ),
  );
  const url = await ready.promise;
  return {
    url,
    async stop() {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}
