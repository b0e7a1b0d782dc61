// The element beside two others of npm, in one Chromium, in turns: how soon it is there, what a long answer costs while
// it streams, and what a long thread costs to open and to scroll.
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core";
import { createAnswer, createElementSite, createMessages, type PeerName, peerNames } from "./element-site.ts";
import { expectAtMost, median, spread } from "./measure.ts";
import { splitScript, type Traced, traceWork } from "./trace.ts";

const TOKENS = 10_000;
const TOKENS_PER_SECOND = 200;
/** How much longer than its tokens take an answer may take; a peer that needs more is said not to have finished. */
const STREAM_GRACE_MS = 30_000;
const LOAD_ROUNDS = 7;
const MESSAGES = 2_000;
/** How often the long thread is scrolled through. */
const PASSES = 3;
const ANSWER_END = "End of answer.";

const site = await createElementSite();
const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
const browser = await launch();

async function openPage(
  name: PeerName,
  query = "",
  own: Browser = browser,
): Promise<{ page: Page; devtools: CDPSession; close(): Promise<void> }> {
  const context = await own.newContext({ viewport: { width: 1100, height: 760 }, locale: "en-GB" });
  const page = await context.newPage();
  if (name === "ours") page.on("pageerror", (error) => console.error(error));
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  await page.goto(`${site.url}/${name}${query}`);
  await page.waitForFunction("window.isLoaded");
  return { page, devtools, close: () => context.close() };
}

/** Bytes that are in use once what is not needed has been collected. */
async function readHeap(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN;
}

/** Two frames later, what was asked for has been drawn. */
const settle = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );

const isShown = (text: string) => {
  const find = (root: Document | ShadowRoot | Element): boolean =>
    [...root.querySelectorAll("*")].some(
      (one) =>
        (one.shadowRoot && find(one.shadowRoot)) ||
        (one.childElementCount === 0 && one.textContent?.includes(text)),
    );
  return find(document);
};

/** Milliseconds from the last byte of the element's script until the element is ready. */
async function measureReady(name: PeerName): Promise<number> {
  const { page, close } = await openPage(name, "?mount");
  await page.waitForFunction("window.readyAfter");
  const ms = (await page.evaluate("window.readyAfter")) as number;
  await close();
  return ms;
}

const mount = (page: Page, thread?: unknown) =>
  page.evaluate(
    (given) => (window as unknown as { mount(thread: unknown): Promise<void> }).mount(given),
    thread,
  );

/** Undefined: it did not finish in its time. In a browser of its own, which a page that hangs can be left with. */
async function measureAnswer(name: PeerName, pieces: string[]): Promise<Traced | undefined> {
  const own = await launch();
  const capMs = (pieces.length / TOKENS_PER_SECOND) * 1000 + STREAM_GRACE_MS;
  const cap = new AbortController();
  try {
    const { page } = await openPage(name, "", own);
    await mount(page);
    await settle(page);
    site.answer = { pieces, tokensPerSecond: TOKENS_PER_SECOND };
    const traced = traceWork(own, page, async () => {
      await page.evaluate(() => void (window as unknown as { ask(): unknown }).ask());
      // Looking for the end is work of this script's own: it begins when the end is due.
      await page.waitForTimeout((pieces.length / TOKENS_PER_SECOND) * 1000);
      await page.waitForFunction(isShown, ANSWER_END, { timeout: capMs, polling: 1_000 });
      await settle(page);
    });
    // What it does once it has been left is nobody's any more.
    traced.catch(() => undefined);
    const late = delay(capMs, undefined, { signal: cap.signal }).catch(() => undefined);
    return await Promise.race([traced, late]);
  } finally {
    cap.abort();
    await own.close();
  }
}

interface Thread {
  opening: Traced;
  scrolling: Traced | undefined;
  /** Bytes after each way through the whole thread. */
  heaps: number[];
}

async function measureThread(name: PeerName, passes: number): Promise<Thread> {
  const { page, devtools, close } = await openPage(name);
  const messages = createMessages(MESSAGES);
  const given = name === "ours" ? await site.addThread(messages) : messages;
  const opening = await traceWork(browser, page, async () => {
    await mount(page, given);
    await page.waitForFunction(isShown, `Answer ${MESSAGES - 1}.`, { timeout: 120_000, polling: 500 });
    await settle(page);
  });
  const heaps: number[] = [];
  const pass = async () => {
    await scrollThrough(page, -1);
    await scrollThrough(page, 1);
  };
  // The first way through loads what is older; it is the hardest.
  const scrolling = passes > 0 ? await traceWork(browser, page, pass) : undefined;
  if (passes > 0) heaps.push(await readHeap(devtools));
  for (let count = 1; count < passes; count += 1) {
    await pass();
    heaps.push(await readHeap(devtools));
  }
  await close();
  return { opening, scrolling, heaps };
}

/** Turns the wheel over the messages until their place changes no more. */
async function scrollThrough(page: Page, direction: 1 | -1): Promise<void> {
  await page.mouse.move(550, 350);
  let still = 0;
  let last = "";
  while (still < 5) {
    await page.mouse.wheel(0, direction * 3_000);
    await page.waitForTimeout(60);
    const place = await page.evaluate(() => {
      const scroller = document.querySelector("openai-chatkit")?.shadowRoot?.querySelector(".scroller");
      return scroller ? `${Math.round(scroller.scrollTop)} ${scroller.scrollHeight}` : "";
    });
    still = place === last ? still + 1 : 0;
    last = place;
  }
}

try {
  const gzipKib =
    gzipSync(readFileSync(fileURLToPath(new URL("../packages/ui/dist/chatkit.js", import.meta.url))), {
      level: 9,
    }).length / 1024;

  const ready: Record<PeerName, number[]> = { ours: [], "deep-chat": [], "vue-advanced-chat": [] };
  for (let round = 0; round <= LOAD_ROUNDS; round += 1) {
    for (const name of peerNames) {
      const ms = await measureReady(name);
      if (round > 0) ready[name].push(ms);
    }
  }
  console.table(
    Object.fromEntries(
      peerNames.map((name) => [
        name,
        { "ready after, ms": Math.round(median(ready[name])), "least and most": spread(ready[name]) },
      ]),
    ),
  );

  const threads: Partial<Record<PeerName, Thread>> = {};
  for (const name of peerNames) threads[name] = await measureThread(name, name === "ours" ? PASSES : 0);
  console.log(`A thread of ${MESSAGES} messages, opened to its end`);
  console.table(
    Object.fromEntries(
      peerNames.map((name) => [
        name,
        {
          "script, ms": Math.round(threads[name]?.opening.script ?? 0),
          "all work, ms": Math.round(threads[name]?.opening.all ?? 0),
        },
      ]),
    ),
  );
  const thread = threads.ours as Thread;
  const longTasks = thread.scrolling?.tasksOver50 ?? [];
  console.log(
    `ours, scrolled through ${PASSES} times: ${thread.heaps.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(", ")} MiB; ` +
      `longest task ${thread.scrolling?.longestTask.toFixed(0)} ms, tasks over 50 ms: ${longTasks.length}`,
  );

  const pieces = createAnswer(TOKENS);
  const streamed: Partial<Record<PeerName, Traced>> = {};
  for (const name of peerNames) {
    const traced = await measureAnswer(name, pieces);
    if (traced) streamed[name] = traced;
  }
  const scriptOf = (name: PeerName) => streamed[name]?.script ?? Number.POSITIVE_INFINITY;
  const growthOf = (traced: Traced | undefined) => {
    if (!traced) return Number.POSITIVE_INFINITY;
    const [first = 0, , , last = 0] = splitScript(traced, 4);
    return last / first;
  };
  console.log(`An answer of ${TOKENS} tokens at ${TOKENS_PER_SECOND} a second`);
  console.table(
    Object.fromEntries(
      peerNames.map((name) => {
        const traced = streamed[name];
        if (!traced)
          return [name, { "script, ms": `did not finish ${STREAM_GRACE_MS / 1000} s after its last token` }];
        return [
          name,
          {
            "script, ms": Math.round(traced.script),
            "all work, ms": Math.round(traced.all),
            "script per token, ms": (traced.script / TOKENS).toFixed(3),
            "last quarter : first": growthOf(traced).toFixed(2),
            "most script in a task, ms": Math.round(traced.mostScriptInTask),
            "longest task, ms": Math.round(traced.longestTask),
          },
        ];
      }),
    ),
  );

  // One that did not finish is no measure, unless both did not: then ours is within any share of theirs.
  const betterPeer = Math.min(scriptOf("deep-chat"), scriptOf("vue-advanced-chat"));
  const result = {
    gzip_kib: gzipKib,
    ready_ms: median(ready.ours),
    script_ms: scriptOf("ours"),
    ratio_peer: scriptOf("ours") / betterPeer,
    growth: growthOf(streamed.ours),
    most_script_ms: streamed.ours?.mostScriptInTask ?? Number.POSITIVE_INFINITY,
    open_ms: thread.opening.script,
    long_tasks: longTasks.length,
    heap_growth: (thread.heaps.at(-1) ?? Number.NaN) / (thread.heaps[0] ?? Number.NaN),
  };
  expectAtMost("chatkit.js, gzipped", result.gzip_kib, 85, " KiB");
  expectAtMost("ready after its script's load", result.ready_ms, 150, " ms");
  expectAtMost("script of an answer, of the better peer's", result.ratio_peer, 0.5, "x");
  expectAtMost("script of the last quarter, of the first's", result.growth, 1.5, "x");
  expectAtMost("most script in one task", result.most_script_ms, 50, " ms");
  expectAtMost("script to open a long thread", result.open_ms, 300, " ms");
  expectAtMost("long tasks while it is scrolled through", result.long_tasks, 0, "");
  expectAtMost("memory after the last way through, of that after the first", result.heap_growth, 1.1, "x");
  if (process.argv.includes("--json")) console.log(JSON.stringify(result));
} finally {
  await browser.close();
  await site.close();
}
