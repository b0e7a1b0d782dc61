import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** A program of the stack that can be taken away and brought back at the same address. */
export interface Part {
  readonly name: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Ends it in order, as a deployment does. */
  stop(): Promise<void>;
  /** Starts it again, and resolves once it answers. */
  start(): Promise<void>;
}

const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 100;

/** Every process group that was started and has not ended: none outlives this process. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) signalGroup(child, "SIGKILL");
});

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Resolves once a URL answers 2xx: to whether it did in time. */
export async function waitUntilAnswers(url: string, hasEnded = () => false): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!hasEnded() && Date.now() < deadline) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return true;
    await delay(POLL_MS);
  }
  return false;
}

/** A part that is one program of ours or nginx: a process group of its own, ready when `readyUrl` answers 2xx. */
export function createProgram(options: {
  name: string;
  command: string;
  args: readonly string[];
  cwd: string;
  environment: Record<string, string>;
  readyUrl: string;
  stopSignal?: NodeJS.Signals;
  /** A file that gets all it says, over all its starts. */
  logPath: string;
  onUnexpectedEnd?(output: string): void;
}): Part & { logged(): string } {
  let child: ChildProcess | undefined;
  let output = "";
  const log = createWriteStream(options.logPath, { flags: "a" });

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const exit = once(ending, "exit");
    if (signal === "SIGKILL") signalGroup(ending, signal);
    else ending.kill(signal);
    await exit;
    // Workers that the first of the group has left behind.
    signalGroup(ending, "SIGKILL");
  }

  return {
    name: options.name,
    logged: () => output,
    kill: () => end("SIGKILL"),
    stop: () => end(options.stopSignal ?? "SIGTERM"),
    async start() {
      const started = spawn(options.command, options.args, {
        cwd: options.cwd,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: { PATH: process.env.PATH, ...options.environment },
      });
      child = started;
      running.add(started);
      for (const stream of [started.stdout, started.stderr]) {
        stream?.on("data", (chunk) => {
          output = (output + chunk).slice(-200_000);
          log.write(chunk);
        });
      }
      started.once("exit", () => {
        running.delete(started);
        if (child === started) options.onUnexpectedEnd?.(output);
      });
      const isReady = await waitUntilAnswers(options.readyUrl, () => started.exitCode !== null);
      if (!isReady) throw new Error(`the ${options.name} did not start:\n${output.slice(-2_000)}`);
    },
  };
}
