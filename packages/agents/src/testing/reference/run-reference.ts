import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ModelServer } from "../model-server.ts";
import { toModelAnswer } from "../model-streams.ts";
import type { Scenario } from "./scenarios.ts";

/** What the official SDK makes of a scenario, from a process of its own. */
export async function runReference(
  python: string,
  server: ModelServer,
  scenario: Scenario,
): Promise<unknown[]> {
  server.script(...scenario.streams.map((name) => toModelAnswer("responses", name)));
  const script = fileURLToPath(new URL("stream_agent.py", import.meta.url));
  const child = spawn(python, [script, server.url, scenario.behaviour], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  let said = "";
  child.stdout.on("data", (chunk) => {
    written += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    said += String(chunk);
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the reference ended with ${code}: ${said}`);
  return written
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}
