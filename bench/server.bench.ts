// Events per second of whole turns over HTTP: ours, the official SDK, another SDK in TypeScript, and no SDK at all. Each
// server runs in a process of its own and is loaded from this one; the servers take turns, each round anew.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { referencePython } from "../scripts/prerequisites.mjs";
import { DELTAS } from "./answer-events.ts";
import { expectAtLeast, expectAtMost, median, spread } from "./measure.ts";
import { type Load, loadServer } from "./turn-load.ts";

const CONNECTIONS = 32;
const ROUNDS = 5;
/**
 * A server that has been up for a while is what is measured: for the first seconds V8 compiles what is hot anew, and
 * goes through a heap that grows to what the work needs.
 */
const WARM_UP_MS = 6_000;
const MEASURE_MS = 4_000;
const ALONE_MS = 500;

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** thread.created, the user's message, stream_options; then the item added, its part added and done, the item done. */
const EVENTS = DELTAS + 7;

const servers = {
  ours: { command: process.execPath, args: [fromHere("serve-ours.ts")], events: EVENTS },
  reference: {
    command: referencePython,
    args: ["-B", fromHere("../reference/python/serve_bench.py"), String(DELTAS)],
    events: EVENTS,
  },
  // It sends no stream_options.
  peer: { command: process.execPath, args: [fromHere("serve-peer.ts")], events: EVENTS - 1 },
  raw: { command: process.execPath, args: [fromHere("serve-raw.ts")], events: EVENTS },
};
type Name = keyof typeof servers;
const names = Object.keys(servers) as Name[];

interface Round {
  loaded: Load;
  /** With a single connection. */
  alone: Load;
}

async function measure({ command, args, events }: (typeof servers)[Name]): Promise<Round> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  const { promise: url, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.on("data", (chunk) => resolve(/listening on (\S+)/.exec(String(chunk))?.[1] ?? ""));
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`${args.join(" ")} ended with ${code}`)));
  const load = async (connections: number, ms: number) =>
    loadServer(await url, { connections, ms, eventsPerTurn: events });
  try {
    await load(CONNECTIONS, WARM_UP_MS);
    return { loaded: await load(CONNECTIONS, MEASURE_MS), alone: await load(1, ALONE_MS) };
  } finally {
    child.kill("SIGKILL");
    await exit;
  }
}

const rounds: Record<Name, Round[]> = { ours: [], reference: [], peer: [], raw: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of names) rounds[name].push(await measure(servers[name]));
}

const rates = (name: Name) => rounds[name].map(({ loaded }) => loaded.eventsPerSecond);
const rate = (name: Name) => median(rates(name));
const firstEvent = (name: Name, load: keyof Round) =>
  median(rounds[name].flatMap((round) => round[load].firstEventMs));

console.log(
  `${CONNECTIONS} connections, ${DELTAS} deltas a turn, stores in memory, medians of ${ROUNDS} rounds`,
);
console.table(
  Object.fromEntries(
    names.map((name) => [
      name,
      {
        "events a second": Math.round(rate(name)),
        "least and most": spread(rates(name)),
        "ours is": `${(rate("ours") / rate(name)).toFixed(2)}x`,
        "first event, loaded": `${firstEvent(name, "loaded").toFixed(2)} ms`,
        "first event, alone": `${firstEvent(name, "alone").toFixed(2)} ms`,
      },
    ]),
  ),
);

const ratios = {
  ratio_reference: rate("ours") / rate("reference"),
  ratio_peer: rate("ours") / rate("peer"),
  ratio_raw: rate("ours") / rate("raw"),
};
expectAtLeast("events, of the reference's", ratios.ratio_reference, 15, "x");
expectAtLeast("events, of chatkit-node-backend-sdk's", ratios.ratio_peer, 3, "x");
expectAtLeast("events, of bare node:http's", ratios.ratio_raw, 0.8, "x");
expectAtMost(
  "time to the first event, of the reference's",
  firstEvent("ours", "loaded") / firstEvent("reference", "loaded"),
  0.1,
  "x",
);
if (process.argv.includes("--json")) console.log(JSON.stringify(ratios));
