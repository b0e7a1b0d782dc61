import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ThreadItem } from "@parlor/protocol";
import type { ModelServer } from "../model-server.ts";
import { toModelAnswer } from "../model-streams.ts";
import type { Scenario } from "./scenarios.ts";

/** What a script of this folder prints. */
async function runScript(
  python: string,
  script: string,
  { given = [], input = "" }: { given?: readonly string[]; input?: string },
): Promise<string> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(python, [path, ...given], { stdio: "pipe" });
  let written = "";
  let said = "";
  child.stdout.on("data", (chunk) => {
    written += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    said += String(chunk);
  });
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the reference ended with ${code}: ${said}`);
  return written;
}

/** What the official SDK makes of a scenario, from a process of its own. */
export async function runReference(
  python: string,
  server: ModelServer,
  scenario: Scenario,
): Promise<unknown[]> {
  server.script(...scenario.streams.map((name) => toModelAnswer("responses", name)));
  const written = await runScript(python, "stream_agent.py", { given: [server.url, scenario.behaviour] });
  return written
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}

/** What the official SDK gives a model of each item. */
export async function convertByReference(python: string, items: readonly ThreadItem[]): Promise<unknown[]> {
  const written = await runScript(python, "convert_items.py", { input: JSON.stringify(items) });
  return JSON.parse(written) as unknown[];
}
