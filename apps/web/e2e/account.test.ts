import { readFile } from "node:fs/promises";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { type Parlor, startParlor } from "./parlor-process.ts";

const person = { name: "Ada Lovelace", email: "ada@example.com", password: "correct horse 1" };

let parlor: Parlor;
let browser: Browser;

beforeAll(async () => {
  [parlor, browser] = await Promise.all([startParlor(), launchBrowser()]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await parlor?.remove();
});

async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: tool } = window as unknown as { axe: typeof axe };
    const { violations, passes } = await tool.run(document, { resultTypes: ["violations"] });
    if (passes.length === 0) throw new Error("axe looked at nothing");
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
  });
}

test("a person takes their conversations along, brings them back, and leaves", {
  timeout: 240_000,
}, async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  await page.goto(parlor.url);
  await page.getByRole("tab", { name: "Create account" }).click();
  await page.getByLabel("Name").fill(person.name);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.locator("#chatkit-composer-input").fill("add buy milk");
  await page.keyboard.press("Enter");
  await page.locator("openai-chatkit article").nth(1).waitFor();

  const one: string[] = [];
  for (const [width, form, name] of [
    [1280, "JSON", "conversation.json"],
    [380, "Markdown", "conversation.md"],
  ] as const) {
    await page.setViewportSize({ width, height: 860 });
    await page.getByRole("button", { name: "Open history" }).click();
    await page.locator("openai-chatkit [part=thread]").hover();
    const button = page.getByRole("button", { name: /^Export: / });
    await button.click();
    const dialog = page.getByRole("dialog", { name: "Export conversation" });
    await dialog.waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/export-${width}.png` });
    }
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("link", { name: form }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe(name);
    one.push(await readFile(await saved.path(), "utf8"));
    await dialog.waitFor({ state: "detached" });
    expect(await button.evaluate((element) => element.matches(":focus"))).toBe(true);
    await page.keyboard.press("Escape");
  }
  await page.setViewportSize({ width: 1280, height: 860 });

  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("link", { name: "Account settings" }).click();
  await page.getByRole("heading", { name: "Account", level: 1 }).waitFor();
  for (const [colorScheme, direction, width] of [
    ["light", "ltr", 1280],
    ["dark", "ltr", 1280],
    ["light", "rtl", 1280],
    ["dark", "rtl", 380],
    ["light", "ltr", 380],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 860 });
    await page.evaluate((dir) => document.documentElement.setAttribute("dir", dir), direction);
    const look = `${colorScheme} ${direction} ${width}`;
    // Colours change over a frame.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    expect([look, await findViolations(page)]).toEqual([look, []]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/account-${look.replaceAll(" ", "-")}.png` });
    }
  }

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export as Markdown" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("conversations.md");
  const file = await readFile(await download.path(), "utf8");
  expect(file).toContain("add buy milk");
  const choose = (name: string, mimeType: string, content: string) =>
    page.getByLabel("Import a file").setInputFiles({ name, mimeType, buffer: Buffer.from(content) });
  await choose("conversations.md", "text/markdown", file);
  await page.getByText(/^Imported 1 conversation with \d+ entries\.$/).waitFor();
  const [json = "", markdown = ""] = one;
  expect(markdown).toContain("add buy milk");
  expect(JSON.parse(json)).toMatchObject({ format: "parlor.conversations", version: 1 });
  for (const [type, content] of [
    ["application/json", json],
    ["text/markdown", markdown],
  ] as const) {
    await choose(type === "text/markdown" ? "one.md" : "one.json", type, content);
    await page.getByText(/^Imported 1 conversation with \d+ entries\.$/).waitFor();
  }
  await choose("conversations.json", "application/json", '{"records":[]}');
  await page.getByRole("alert").filter({ hasText: "no export of conversations" }).waitFor();

  await page.getByLabel("Your password").fill("wrong");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByRole("alert").filter({ hasText: "not the password" }).waitFor();
  await page.getByLabel("Your password").fill(person.password);
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.waitForURL(/\/login/);
  await page.goto(`${parlor.url}/chat`);
  expect(new URL(page.url()).pathname).toBe("/login");
  expect(problems).toEqual([]);
});
