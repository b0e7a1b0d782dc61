// Many live streams on one process, each at the pace of a model: how late events are, what memory a stream takes, and
// whether anything is lost. The server and its clients are processes of their own; this one only asks them.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expectAtMost, percentile } from "./measure.ts";
import type { ServerState } from "./serve-streams.ts";
import { type ClientReport, now, TOKENS_PER_SECOND, toEventCount } from "./stream-plan.ts";

const STREAMS = Number(process.env.BENCH_STREAMS) || 5_000;
/** In milliseconds: all streams begin, run for a while, are measured, and are still live when their memory is. */
const RAMP_MS = 5_000;
const SETTLE_MS = 2_000;
const MEASURE_MS = 10_000;
const REST_MS = 4_000;
const TOKENS = ((RAMP_MS + SETTLE_MS + MEASURE_MS + REST_MS) / 1000) * TOKENS_PER_SECOND;
/** Before the first measurement of memory: the code is compiled then, and what is made once is made. */
const WARM_UP = { streams: 500, tokens: 40, rampMs: 500 };

const MAX_DELAY_MS = 100;
const MAX_STREAM_KIB = 40;

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function ask(server: ChildProcess): Promise<ServerState> {
  server.send("state");
  const [state] = await once(server, "message");
  return state;
}

/** Opens streams. Resolves when all are open; `report`, when all have ended. */
async function openStreams(
  port: string,
  { streams, tokens, rampMs }: typeof WARM_UP,
): Promise<{ report: Promise<ClientReport> }> {
  const clients = fork(fromHere("stream-clients.ts"), [port, ...[streams, tokens, rampMs].map(String)], {
    serialization: "advanced",
  });
  const failed = once(clients, "exit").then(([code]) => {
    throw new Error(`the clients ended with ${code} before their report`);
  });
  failed.catch(() => undefined);
  await Promise.race([once(clients, "message"), failed]);
  const report = once(clients, "message").then(([found]) => found);
  return { report: Promise.race([report, failed]) };
}

async function startServer(): Promise<{ server: ChildProcess; port: string }> {
  const server = fork(fromHere("serve-streams.ts"), { silent: true, execArgv: ["--expose-gc"] });
  server.stderr?.pipe(process.stderr);
  const ended = once(server, "exit").then(([code]) => {
    throw new Error(`the server ended with ${code}`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(server.stdout as NodeJS.ReadableStream, "data"), ended]);
  return { server, port: new URL(/http:\S+/.exec(String(line))?.[0] ?? "").port };
}

async function measure(server: ChildProcess, port: string) {
  await (await openStreams(port, WARM_UP)).report;
  const before = await ask(server);
  const { report } = await openStreams(port, { streams: STREAMS, tokens: TOKENS, rampMs: RAMP_MS });
  // Asking makes the server collect its garbage, which keeps every event waiting that is due meanwhile.
  const fromState = await ask(server);
  await sleep(SETTLE_MS);
  const from = now();
  await sleep(MEASURE_MS);
  const until = now();
  const untilState = await ask(server);
  const found = await report;
  const delays = found.arrivals.filter(({ at }) => at >= from && at < until).map(({ delayMs }) => delayMs);
  const toKiBOfStream = (bytes: number) => bytes / STREAMS / 1024;
  return {
    found,
    delays,
    heldKiB: toKiBOfStream(untilState.held - before.held),
    residentKiB: toKiBOfStream(untilState.resident - before.resident),
    load: (untilState.cpuMs - fromState.cpuMs) / (until - from + SETTLE_MS),
  };
}

const { server, port } = await startServer();
try {
  const { found, delays, heldKiB, residentKiB, load } = await measure(server, port);
  const lost = STREAMS * toEventCount(TOKENS) - found.events;
  console.log(
    `${STREAMS} streams of ${TOKENS} tokens, ${TOKENS_PER_SECOND} tokens a second each, ${delays.length} delays read`,
  );
  const delay = (share: number) => percentile(delays, share);
  console.table({
    "delay of an event, median": `${delay(0.5).toFixed(1)} ms`,
    "90th percentile": `${delay(0.9).toFixed(1)} ms`,
    "99th percentile": `${delay(0.99).toFixed(1)} ms`,
    slowest: `${delay(1).toFixed(1)} ms`,
    "memory of a stream": `${heldKiB.toFixed(1)} KiB`,
    "with garbage, and V8's room for more": `${residentKiB.toFixed(1)} KiB`,
    "processor time of the server": `${(load * 100).toFixed(0)}% of a core`,
    "events lost": lost,
  });
  expectAtMost("delay of an event, 99th percentile", delay(0.99), MAX_DELAY_MS, " ms");
  expectAtMost("memory of a stream", heldKiB, MAX_STREAM_KIB, " KiB");
  expectAtMost("events lost, or out of order", lost + found.gaps, 0, "");
  expectAtMost("streams that broke", found.broken, 0, "");
  if (process.argv.includes("--json")) {
    const delay_p99_ms = delay(0.99);
    console.log(JSON.stringify({ delay_p99_ms, stream_kib: heldKiB, events_lost: lost }));
  }
} finally {
  server.kill();
}
