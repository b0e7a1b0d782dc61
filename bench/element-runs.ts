import type { Page } from "playwright-core";
import {
  breakOff,
  type ElementPage,
  isInTime,
  isShown,
  mountElement,
  openElementPage,
  settle,
} from "./element-browser.ts";
import { ANSWER_END, createMessages, type ElementSite, type PeerName } from "./element-site.ts";
import { startTrace, type Traced } from "./trace.ts";

/** What one element was seen to do. Where it did not finish, what it had done when its time was up: a lower bound. */
export interface Run extends Traced {
  hasFinished: boolean;
}

/** Milliseconds from the last byte of the element's script until the element is ready. */
export async function measureReady(site: ElementSite, name: PeerName): Promise<number> {
  const { page, close } = await openElementPage(site, name, { isMounted: true });
  try {
    await page.waitForFunction("window.readyAfter");
    return (await page.evaluate("window.readyAfter")) as number;
  } finally {
    await close();
  }
}

/** Streams an answer to an element, which has so long as the tokens take and `graceMs` more. */
export async function measureAnswer(
  site: ElementSite,
  name: PeerName,
  { pieces, tokensPerSecond, graceMs }: { pieces: string[]; tokensPerSecond: number; graceMs: number },
): Promise<Run> {
  const opened = await openElementPage(site, name);
  const { browser, page } = opened;
  try {
    await mountElement(page);
    await settle(page);
    site.answer = { pieces, tokensPerSecond };
    const endTrace = await startTrace(browser);
    const answered = page
      .evaluate(() => (window as unknown as { ask(): Promise<void> }).ask())
      .then(() => settle(page));
    const hasFinished = await isInTime(answered, (pieces.length / tokensPerSecond) * 1000 + graceMs);
    if (!hasFinished) await breakOff(opened);
    const traced = await endTrace();
    if (hasFinished && !(await isShown(page, ANSWER_END)))
      throw new Error(`${name} does not show its answer`);
    return { ...traced, hasFinished };
  } finally {
    await opened.close();
  }
}

export interface LongThread {
  opening: Run;
  scrolling: Traced | undefined;
  /** Bytes in use after each way through the whole thread. */
  heaps: number[];
}

export interface LongThreadOptions {
  /** Messages of the thread. */
  count: number;
  /** How often it is scrolled up to its first message and back. */
  passes: number;
  openingLimitMs: number;
  /** Of each pass. */
  scrollingLimitMs: number;
}

/** Opens a long thread, and scrolls through it as often as is asked for. */
export async function measureThread(
  site: ElementSite,
  name: PeerName,
  { count, passes, openingLimitMs, scrollingLimitMs }: LongThreadOptions,
): Promise<LongThread> {
  const messages = createMessages(count);
  const thread = name === "ours" ? await site.addThread(messages) : messages;
  const opened = await openElementPage(site, name);
  try {
    const opening = await traceOpening(opened, {
      thread,
      last: `Answer ${count - 1}.`,
      limitMs: openingLimitMs,
    });
    const heaps: number[] = [];
    let scrolling: Traced | undefined;
    for (let pass = 0; pass < passes; pass += 1) {
      // The first way through loads what is older; it is the hardest.
      const endTrace = pass === 0 ? await startTrace(opened.browser) : undefined;
      await scrollThrough(opened, count, scrollingLimitMs);
      scrolling ??= await endTrace?.();
      heaps.push(await readHeap(opened));
    }
    return { opening, scrolling, heaps };
  } finally {
    await opened.close();
  }
}

async function traceOpening(
  opened: ElementPage,
  { thread, last, limitMs }: { thread: unknown; last: string; limitMs: number },
): Promise<Run> {
  const { browser, page } = opened;
  const endTrace = await startTrace(browser);
  const open = async () => {
    await mountElement(page, thread);
    do await settle(page);
    while (!(await isShown(page, last)));
  };
  const hasFinished = await isInTime(open(), limitMs);
  if (!hasFinished) await breakOff(opened);
  return { ...(await endTrace()), hasFinished };
}

/** Bytes that are in use once what is not needed has been collected. */
async function readHeap({ devtools }: ElementPage): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN;
}

const WHEEL_PX = 3_000;
const WHEEL_PAUSE_MS = 60;

/** Turns the wheel up until all messages of the thread are there and the first is in view, and back to the end. */
async function scrollThrough({ page }: ElementPage, count: number, limitMs: number): Promise<void> {
  const isUp = ({ items, top }: Place) => items === count && top < 1;
  const isDown = ({ below }: Place) => below < 1;
  await page.mouse.move(550, 350);
  const until = performance.now() + limitMs;
  for (const [direction, isThere] of [
    [-1, isUp],
    [1, isDown],
  ] as const) {
    while (!isThere(await readPlace(page))) {
      if (performance.now() > until) throw new Error("the thread was not scrolled through in its time");
      await page.mouse.wheel(0, direction * WHEEL_PX);
      await page.waitForTimeout(WHEEL_PAUSE_MS);
    }
  }
}

interface Place {
  items: number;
  top: number;
  below: number;
}

async function readPlace(page: Page): Promise<Place> {
  return page.evaluate(() => {
    const root = document.querySelector("openai-chatkit")?.shadowRoot;
    const scroller = root?.querySelector(".scroller");
    if (!root || !scroller) throw new Error("the element shows no messages");
    const { scrollTop: top, scrollHeight, clientHeight } = scroller;
    return {
      items: root.querySelectorAll("[data-item]").length,
      top,
      below: scrollHeight - clientHeight - top,
    };
  });
}
