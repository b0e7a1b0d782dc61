import { setTimeout as delay } from "node:timers/promises";
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core";
import type { ElementSite, PeerName } from "./element-site.ts";

/** A page with one of the elements' scripts, in a browser of its own: what hangs is left with it. */
export interface ElementPage {
  browser: Browser;
  page: Page;
  devtools: CDPSession;
  close(): Promise<void>;
}

/** After what was asked for is drawn, so long is what follows of it still waited for. */
export const AFTERMATH_MS = 1_000;
/** How long a task whose script was ended is waited for. */
const TASK_LIMIT_MS = 30_000;

export async function openElementPage(
  site: ElementSite,
  name: PeerName,
  { isMounted = false } = {},
): Promise<ElementPage> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, locale: "en-GB" });
  const page = await context.newPage();
  if (name === "ours") page.on("pageerror", (error) => console.error(error));
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  await page.goto(`${site.url}/${name}${isMounted ? "?mount" : ""}`);
  await page.waitForFunction("window.isLoaded");
  return { browser, page, devtools, close: () => browser.close() };
}

/** Puts the element into its page, with a thread (for ours its id, for the others its messages) or without. */
export async function mountElement(page: Page, thread?: unknown): Promise<void> {
  await page.evaluate(
    (given) => (window as unknown as { mount(thread: unknown): Promise<void> }).mount(given),
    thread,
  );
}

/** Resolves once what was asked for has been drawn, and what the element does right after it. */
export async function settle(page: Page): Promise<void> {
  const drawn = () =>
    page.evaluate(
      () =>
        new Promise<void>((done) =>
          requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => done()))),
        ),
    );
  await drawn();
  await delay(AFTERMATH_MS);
  await drawn();
}

/** Whether the element shows a text. Cheap, as it counts as the element's own work where that is traced. */
export async function isShown(page: Page, text: string): Promise<boolean> {
  return page.evaluate(
    (wanted) =>
      document
        .querySelector("openai-chatkit, deep-chat, vue-advanced-chat")
        ?.shadowRoot?.textContent?.includes(wanted) ?? false,
    text,
  );
}

/** Ends the script that a page may be in the midst of: only what has ended is in a trace. */
export async function breakOff({ page, devtools }: ElementPage): Promise<void> {
  const ended = devtools.send("Runtime.terminateExecution");
  // It ends this one, where the page is in the midst of none.
  const next = page.evaluate("0").catch(() => undefined);
  await isInTime(Promise.all([ended, next]), TASK_LIMIT_MS);
}

/** The rejection is of no interest once the time is up: whoever was late is left alone. */
export async function isInTime(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const timer = new AbortController();
  try {
    return await Promise.race([work.then(() => true), delay(limitMs, false, { signal: timer.signal })]);
  } finally {
    timer.abort();
    work.catch(() => undefined);
  }
}
