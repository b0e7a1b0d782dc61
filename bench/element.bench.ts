// The element beside two others of npm, in Chromium: how soon it is there, what a long answer costs while it streams, and
// what a long thread costs to open and to scroll. `BENCH_TOKENS=1000` and `BENCH_MESSAGES=200` try shorter ones, and
// `BENCH_ELEMENTS=ours` leaves the others out.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { AFTERMATH_MS } from "./element-browser.ts";
import { type LongThread, measureAnswer, measureReady, measureThread, type Run } from "./element-runs.ts";
import { createAnswer, createElementSite, peerNames } from "./element-site.ts";
import { expectAtMost, median, spread } from "./measure.ts";
import { splitScript } from "./trace.ts";

const TOKENS = Number(process.env.BENCH_TOKENS ?? 10_000);
const TOKENS_PER_SECOND = 200;
const MESSAGES = Number(process.env.BENCH_MESSAGES ?? 2_000);
const LOAD_ROUNDS = 7;
/** How much longer than its tokens take an answer may take. */
const ANSWER_GRACE_MS = 30_000;
const OPENING_LIMIT_MS = 90_000;
const SCROLLING_LIMIT_MS = 120_000;
/** How often the long thread is scrolled through. */
const PASSES = 3;

const wanted = process.env.BENCH_ELEMENTS?.split(",");
const names = peerNames.filter((name) => wanted?.includes(name) ?? true);
const peers = names.filter((name) => name !== "ours");

/** Figures by element, in the order in which they were measured. */
async function measureEach<T>(measure: (name: (typeof peerNames)[number]) => Promise<T>) {
  const found = new Map<(typeof peerNames)[number], T>();
  for (const name of names) found.set(name, await measure(name));
  return found;
}

function printEach<T>(title: string, found: ReadonlyMap<string, T>, toRow: (figures: T) => object): void {
  console.log(title);
  console.table(Object.fromEntries([...found].map(([name, figures]) => [name, toRow(figures)])));
}

const toBound = ({ hasFinished }: Run, ms: number) => `${hasFinished ? "" : "over "}${Math.round(ms)}`;
const toEnd = ({ hasFinished }: Run, limitMs: number) =>
  hasFinished ? "yes" : `not in ${Math.round(limitMs / 1000)} s`;

function toGrowth(run: Run): number {
  const [first = 0, , , last = 0] = splitScript(run, 4, AFTERMATH_MS);
  return last / first;
}

const site = await createElementSite();
try {
  const script = readFileSync(fileURLToPath(new URL("../packages/ui/dist/chatkit.js", import.meta.url)));
  const gzipKib = gzipSync(script, { level: 9 }).length / 1024;

  const rounds: Map<string, number>[] = [];
  for (let round = 0; round <= LOAD_ROUNDS; round += 1)
    rounds.push(await measureEach((name) => measureReady(site, name)));
  const ready = new Map(
    names.map((name) => [name, rounds.slice(1).map((round) => round.get(name) as number)]),
  );
  printEach("From the last byte of its script until it is ready", ready, (ms) => ({
    "median, ms": Math.round(median(ms)),
    "least and most": spread(ms),
  }));

  const threads = await measureEach((name) =>
    measureThread(site, name, {
      count: MESSAGES,
      passes: name === "ours" ? PASSES : 0,
      openingLimitMs: OPENING_LIMIT_MS,
      scrollingLimitMs: SCROLLING_LIMIT_MS,
    }),
  );
  printEach(`A thread of ${MESSAGES} messages, opened to its end`, threads, ({ opening }) => ({
    "script, ms": toBound(opening, opening.script),
    "all work, ms": toBound(opening, opening.all),
    "longest task, ms": Math.round(opening.longestTask),
    finished: toEnd(opening, OPENING_LIMIT_MS),
  }));
  const { opening, scrolling, heaps } = threads.get("ours") as LongThread;
  if (!scrolling) throw new Error("the thread was not scrolled");
  console.log(
    `Ours, scrolled up to its first message and back ${PASSES} times: longest task ${scrolling.longestTask.toFixed(0)} ms; ` +
      `in use after each ${heaps.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(", ")} MiB`,
  );

  const pieces = createAnswer(TOKENS);
  const answers = await measureEach((name) =>
    measureAnswer(site, name, {
      pieces,
      tokensPerSecond: TOKENS_PER_SECOND,
      graceMs: ANSWER_GRACE_MS,
    }),
  );
  printEach(`An answer of ${TOKENS} tokens at ${TOKENS_PER_SECOND} a second`, answers, (run) => ({
    "script, ms": toBound(run, run.script),
    "all work, ms": toBound(run, run.all),
    "script per token, ms": run.hasFinished ? (run.script / TOKENS).toFixed(3) : "",
    "last quarter : first": run.hasFinished ? toGrowth(run).toFixed(2) : "",
    "most script in a frame, ms": Math.round(run.mostScriptInFrame),
    "longest task, ms": Math.round(run.longestTask),
    finished: toEnd(run, (TOKENS / TOKENS_PER_SECOND) * 1000 + ANSWER_GRACE_MS),
  }));

  const answer = answers.get("ours") as Run;
  // One that did not finish needs more than it had used: ours is then within an even smaller share of it.
  const ofPeers = peers.map((name) => answers.get(name)?.script ?? Number.NaN);
  const betterPeer = ofPeers.length > 0 ? Math.min(...ofPeers) : Number.NaN;
  const result = {
    gzip_kib: gzipKib,
    ready_ms: median(ready.get("ours") ?? []),
    has_finished: answer.hasFinished && opening.hasFinished,
    script_ms: answer.script,
    ratio_peer: answer.script / betterPeer,
    growth: toGrowth(answer),
    most_script_ms: answer.mostScriptInFrame,
    open_ms: opening.script,
    long_tasks: scrolling.longTasks.length,
    heap_growth: (heaps.at(-1) ?? Number.NaN) / (heaps[0] ?? Number.NaN),
  };
  expectAtMost("chatkit.js, gzipped", result.gzip_kib, 90, " KiB");
  expectAtMost("ready after its script's load", result.ready_ms, 150, " ms");
  expectAtMost("of ours, runs that did not finish", result.has_finished ? 0 : 1, 0, "");
  if (peers.length > 0)
    expectAtMost("script of an answer, of the better peer's", result.ratio_peer, 0.5, "x");
  expectAtMost("script of the last quarter, of the first's", result.growth, 1.2, "x");
  expectAtMost("most script in a frame", result.most_script_ms, 50, " ms");
  expectAtMost("script to open a long thread", result.open_ms, 300, " ms");
  expectAtMost("tasks over 50 ms while it is scrolled through", result.long_tasks, 0, "");
  expectAtMost("memory after the last way through, of that after the first", result.heap_growth, 1.1, "x");
  if (process.argv.includes("--json")) console.log(JSON.stringify(result));
} finally {
  await site.close();
}
