import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { type Parlor, startParlor } from "./parlor-process.ts";

let parlor: Parlor;
let browser: Browser;

beforeAll(async () => {
  [parlor, browser] = await Promise.all([startParlor({ PLAYGROUND: "on" }), launchBrowser()]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await parlor?.remove();
});

async function openPlayground(): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    if (
      /\/api\//.test(request.url()) ||
      (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(parlor.url))
    )
      problems.push(`asked for ${request.url()}`);
  });
  await page.goto(`${parlor.url}/playground`);
  await page.locator("openai-chatkit").nth(2).getByText("Order 4711").waitFor();
  return { page, problems };
}

async function audit(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: tool } = window as unknown as { axe: typeof axe };
    const { violations, passes } = await tool.run(document, {
      resultTypes: ["violations"],
      // The same conversation stands on the page several times, and its landmarks with it.
      rules: { "landmark-unique": { enabled: false } },
    });
    if (passes.length === 0) throw new Error("axe looked at nothing");
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
  });
}

test("the playground shows every item without a server or an account; options change it and its code; it passes axe", {
  timeout: 120_000,
}, async () => {
  const { page, problems } = await openPlayground();
  const chat = page.locator("openai-chatkit").first();
  expect(await audit(page)).toEqual([]);
  for (const words of ["What should I do first today?", "Call the plumber", "On Monday", "Order 4711"]) {
    await chat.getByText(words).first().waitFor();
  }

  await page.getByLabel("theme.radius").selectOption("sharp");
  await expect
    .poll(() =>
      chat.evaluate((element) =>
        getComputedStyle(element).getPropertyValue("--chatkit-radius-control").trim(),
      ),
    )
    .toMatch(/^2(\.\d+)?px$/);
  await page.locator("pre", { hasText: 'radius: "sharp"' }).waitFor();

  await page.getByLabel("theme.typography.fontSources").check();
  await page.getByLabel("theme.typography.fontFamily", { exact: true }).selectOption("KaTeX_Main, serif");
  const fonts = () =>
    page.evaluate(() => [...document.fonts].map(({ family, status }) => `${family} ${status}`));
  await expect.poll(fonts).toContain("KaTeX_Main loaded");

  const language = page.getByRole("combobox", { name: "Language" });
  // The longest name of a language does not make the bar wide.
  expect((await language.boundingBox())?.width).toBeLessThanOrEqual(221);
  await language.selectOption("de-DE");
  await chat.getByRole("button", { name: "Neuer Chat" }).waitFor();
  await page.locator("pre", { hasText: 'locale: "de-DE"' }).waitFor();
  await page.getByRole("combobox", { name: "View" }).selectOption("dark");
  await page.locator("pre", { hasText: 'colorScheme: "dark"' }).waitFor();
  await page.getByRole("combobox", { name: "Language" }).selectOption("");
  await page.getByRole("combobox", { name: "View" }).selectOption("both");

  await chat.getByRole("textbox").last().fill("steps");
  await page.keyboard.press("Enter");
  await chat.getByText("Two tasks are due today.").last().waitFor();
  await page.getByRole("combobox", { name: "Direction" }).selectOption("rtl");
  await page.getByRole("combobox", { name: "View" }).selectOption("narrow");
  await expect.poll(async () => (await chat.boundingBox())?.width).toBeLessThanOrEqual(380);
  expect(await audit(page)).toEqual([]);
  expect(problems).toEqual([]);
  await page.close();
});

test("the widget editor shows what is written, and says what is wrong with it", {
  timeout: 120_000,
}, async () => {
  const { page, problems } = await openPlayground();
  const text = page.getByLabel("The widget as JSON");
  const view = page.locator("openai-chatkit").last();
  const said = page.locator("#editor-problems");
  await text.fill('{ "type": "Card", "children": [{ "type": "Title", "value": "Mine" }] }');
  await view.getByText("Mine").waitFor();
  await text.fill('{ "type": "Card",');
  await said.getByText("This is not JSON").waitFor();
  // What was shown last stays.
  expect(await view.getByText("Mine").isVisible()).toBe(true);
  await text.fill('{ "type": "Card", "children": [{ "type": "Title" }, { "type": "Hologram" }] }');
  await said.getByText('Card > 1. Title: "value" is missing.').waitFor();
  await said.getByText('Card > 2. Hologram: "Hologram" is not a component').waitFor();
  await text.fill('{ "type": "Row" }');
  await said.getByText('A widget begins with one of Card, ListView, Basic, not "Row".').waitFor();
  await page.getByLabel("Start from").selectOption("A list");
  await view.getByRole("button", { name: /Baixa/ }).click();
  await view.locator("pre", { hasText: "store.open" }).waitFor();
  expect(problems).toEqual([]);
  await page.close();
});

test("in production there is no playground unless it is switched on", async () => {
  const other = await startParlor();
  try {
    expect((await fetch(`${other.url}/playground`)).status).toBe(404);
  } finally {
    await other.remove();
  }
}, 400_000);
