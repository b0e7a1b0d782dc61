import axe from "axe-core";
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { bundleElementScripts } from "./bundles.ts";
import { closeChromium, launchChromium } from "./chromium.ts";
import { createTestSite, type TestSite } from "./test-site.ts";

/** Options as they can be sent to a page: without functions. */
type PlainOptions = Record<string, unknown>;

export interface OpenOptions extends BrowserContextOptions {
  /** Beside `api`, which is the site's. */
  options?: PlainOptions;
  /** Leave the page without an element. */
  isEmpty?: boolean;
  /** Scripts to load; default the element's. */
  scripts?: string[];
  /** More of the page's query. */
  query?: string;
  dir?: "rtl";
}

/** A page with the element in it, and what a person can reach there. */
export interface ChatPage {
  page: Page;
  element: Locator;
  input: Locator;
  articles: Locator;
  /** The messages and what stands with them. */
  messages: Locator;
  /** Puts the element into a page that has none. */
  mount(options?: PlainOptions): Promise<void>;
  /** The text in the composer. */
  written(): Promise<string | null>;
  /** Types and sends. */
  send(text: string): Promise<void>;
  /** Events of the element so far, in order, as `name` or `name {detail}`. */
  events(): Promise<string[]>;
  setOptions(options: PlainOptions): Promise<void>;
  /** What axe finds wrong, in words. */
  audit(): Promise<string[]>;
}

/** For a file of browser tests: a site, new for each test, and pages in one Chromium. */
export function setUpChatPages() {
  let scripts = new Map<string, string>();
  const complaints: string[] = [];
  const closers: (() => Promise<void>)[] = [];
  async function openIn(
    context: BrowserContext,
    { options = {}, isEmpty, scripts = ["chatkit.js"], query = "", dir }: OpenOptions,
  ): Promise<ChatPage> {
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(harness.site.url) && !/^(data|blob|about):/.test(request.url())) {
        complaints.push(`foreign request: ${request.url()}`);
      }
    });
    // A violation of the page's policy is thrown, and so fails the test, with what it was about.
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        reportError(
          new Error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
        );
      });
    });
    const names = scripts.map((name) => `script=${name}`);
    await page.goto(`${harness.site.url}/?${[...names, query].filter(Boolean).join("&")}`);
    if (dir) await page.evaluate((value) => document.documentElement.setAttribute("dir", value), dir);
    const chat = createChatPage(page);
    if (!isEmpty) {
      await mount(page, options);
      await chat.input.waitFor();
    }
    return chat;
  }

  const harness = {
    site: undefined as unknown as TestSite,
    /** Console errors that a test expects, by a part of their text. */
    allowed: [] as RegExp[],

    async open(openOptions: OpenOptions = {}): Promise<ChatPage> {
      const { options, isEmpty, scripts, query, dir, ...contextOptions } = openOptions;
      const browser = await launchChromium();
      const context = await browser.newContext({
        viewport: { width: 1100, height: 760 },
        reducedMotion: "reduce",
        locale: "en-GB",
        ...contextOptions,
      });
      closers.push(() => context.close());
      // Below the test's own limit, so that a failure names what was waited for.
      context.setDefaultTimeout(10_000);
      return openIn(context, { options, isEmpty, scripts, query, dir });
    },

    /** Opens another tab of the same browser. */
    openBeside: ({ page }: ChatPage, openOptions: OpenOptions = {}): Promise<ChatPage> =>
      openIn(page.context(), openOptions),
  };

  beforeAll(async () => {
    scripts = await bundleElementScripts();
    await launchChromium();
  });
  beforeEach(async () => {
    complaints.length = 0;
    harness.allowed = [];
    harness.site = await createTestSite(scripts);
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    await harness.site.close();
    const unexpected = complaints.filter((text) => !harness.allowed.some((pattern) => pattern.test(text)));
    expect(unexpected).toEqual([]);
  });
  afterAll(closeChromium);
  return harness;
}

interface PageWindow {
  events: string[];
  element: HTMLElement & { setOptions(options: unknown): void };
}

async function mount(page: Page, options: PlainOptions): Promise<void> {
  await page.evaluate(async (given) => {
    const scope = window as unknown as PageWindow;
    await customElements.whenDefined("openai-chatkit");
    const element = document.createElement("openai-chatkit") as PageWindow["element"];
    scope.element = element;
    scope.events = [];
    element.setOptions({ api: { url: "/chatkit", domainKey: "local" }, ...given });
    document.querySelector("main")?.append(element);
    const names =
      "ready error effect deeplink response.start response.end thread.change thread.load.start thread.load.end " +
      "history.open history.close tool.change";
    for (const name of names.split(" ")) {
      element.addEventListener(`chatkit.${name}`, (event) => {
        const detail = (event as CustomEvent).detail;
        const text = detail?.error ? { message: detail.error.message } : detail;
        scope.events.push(text ? `${name} ${JSON.stringify(text)}` : name);
      });
    }
  }, options);
}

function createChatPage(page: Page): ChatPage {
  const element = page.locator("openai-chatkit");
  const input = page.locator("#chatkit-composer-input");
  return {
    page,
    element,
    input,
    articles: element.locator("article"),
    messages: element.getByRole("region", { name: "Messages", exact: true }),
    mount: (options = {}) => mount(page, options),
    written: () => input.textContent(),
    async send(text) {
      await input.fill(text);
      await input.press("Enter");
    },
    events: () => page.evaluate(() => (window as unknown as PageWindow).events),
    setOptions: (options) =>
      page.evaluate((given) => {
        (window as unknown as PageWindow).element.setOptions({
          api: { url: "/chatkit", domainKey: "local" },
          ...given,
        });
      }, options),
    async audit() {
      // The element's own animations would be measured half-way.
      await page.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const root = document.querySelector("openai-chatkit")?.shadowRoot;
        await Promise.all(
          (root?.getAnimations() ?? []).map((animation) => animation.finished.catch(() => {})),
        );
      });
      await page.evaluate(axe.source);
      return page.evaluate(async () => {
        const { axe: tool } = window as unknown as { axe: typeof axe };
        const { violations, passes } = await tool.run(document, { resultTypes: ["violations"] });
        if (passes.length === 0) throw new Error("axe looked at nothing");
        return violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map((node) => `${node.target.join(" ")} (${node.failureSummary})`).join(", ")}`,
        );
      });
    },
  };
}
