// Starts processes that live and die together.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { whenOrphaned } from "./when-orphaned.mjs";

/** A busy machine is given time: what cannot start says so itself, and ends. */
const READY_TIMEOUT_MS = 180_000;
/** What a process has to end beside the time that it gives to running answers. */
const STOP_MARGIN_MS = 7_000;

/** Unreadable values are the processes' own to refuse. */
function readStopTimeoutMs() {
  const { SHUTDOWN_DELAY_SECONDS: delay, SHUTDOWN_GRACE_SECONDS: grace } = process.env;
  return ((Number(delay) || 0) + (Number(grace || 8) || 0)) * 1_000 + STOP_MARGIN_MS;
}

async function assertPortIsFree({ name, host, port, variable }) {
  const server = createServer();
  try {
    server.listen(Number(port), host);
    await once(server, "listening");
  } catch (error) {
    const reason =
      error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be used (${error.code})`;
    console.error(`parlor: port ${port} ${reason}; the ${name} needs a free one, set ${variable}`);
    process.exit(1);
  }
  server.close();
  await once(server, "close");
}

async function waitUntilHealthy({ name, healthUrl }, signal) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!signal.aborted) {
    const answer = await fetch(healthUrl, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    if (Date.now() > deadline)
      throw new Error(`the ${name} did not answer ${healthUrl} within ${READY_TIMEOUT_MS / 1_000} s`);
    await delay(50);
  }
}

/**
 * Starts every process, calls `onReady` once all are healthy, and resolves. When one ends, or a signal comes, the
 * others are asked to end, are killed 7 s after the time for running answers, and this process exits with the first
 * failure's status.
 */
export async function startProcesses({ processes, onReady }) {
  for (const one of processes) await assertPortIsFree(one);
  const stopping = new AbortController();
  const children = new Map();
  let exitCode = 0;

  function stop(code) {
    exitCode ||= code;
    if (stopping.signal.aborted) return;
    stopping.abort();
    for (const child of children.values()) child.kill("SIGTERM");
    setTimeout(() => {
      for (const child of children.values()) child.kill("SIGKILL");
    }, readStopTimeoutMs()).unref();
    if (children.size === 0) process.exit(exitCode);
  }

  // A second Ctrl+C does not wait.
  function onSignal() {
    if (stopping.signal.aborted) for (const child of children.values()) child.kill("SIGKILL");
    stop(0);
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  whenOrphaned(() => stop(0));

  for (const { name, command, cwd, env, quiet } of processes) {
    // In a group of its own, a child gets Ctrl+C from us alone and only once.
    const child = spawn(process.execPath, command, {
      cwd,
      detached: true,
      stdio: ["ignore", quiet ? "ignore" : "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    children.set(name, child);
    child.on("exit", (code, signal) => {
      children.delete(name);
      if (!stopping.signal.aborted) {
        console.error(`parlor: the ${name} ended (${signal ?? `exit status ${code}`})`);
        stop(code || 1);
      }
      if (children.size === 0) process.exit(exitCode);
    });
  }

  try {
    await Promise.all(processes.map((one) => waitUntilHealthy(one, stopping.signal)));
    if (!stopping.signal.aborted) onReady();
  } catch (error) {
    console.error(`parlor: ${error.message}`);
    stop(1);
  }
}
