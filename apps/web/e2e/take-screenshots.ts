// `npm run screenshots`: drives the real product and writes what it looks like to docs/images.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { startParlor } from "./parlor-process.ts";

const folder = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 380, height: 760 } };
const schemes = ["light", "dark"] as const;

async function send(page: Page, text: string) {
  const ended = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        document
          .querySelector("openai-chatkit")
          ?.addEventListener("chatkit.response.end", () => resolve(), { once: true });
      }),
  );
  await page.locator("#chatkit-composer-input").fill(text);
  await page.keyboard.press("Enter");
  await ended;
}

await mkdir(folder, { recursive: true });
const [parlor, browser] = await Promise.all([startParlor({ PLAYGROUND: "on" }), launchBrowser()]);
try {
  const context = await browser.newContext({ viewport: sizes.wide, reducedMotion: "reduce" });
  const page = await context.newPage();

  /** Each screen wide and narrow, light and dark. */
  async function shoot(name: string) {
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({
          path: `${folder}${name}-${size}-${colorScheme}.png`,
          animations: "disabled",
        });
      }
    }
    await page.setViewportSize(sizes.wide);
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  }

  await page.goto(`${parlor.url}/playground`);
  await page.locator("openai-chatkit").nth(2).getByText("Order 4711").waitFor();
  const choose = (name: string, value: string) => page.getByRole("combobox", { name }).selectOption(value);
  const shown = page
    .locator("openai-chatkit")
    .first()
    .getByText("That is all that an answer can have in it.");
  for (const view of ["light", "dark", "narrow", "rtl"]) {
    await choose("Direction", view === "rtl" ? "rtl" : "ltr");
    await choose("View", view === "rtl" ? "both" : view);
    await shown.waitFor();
    await page.screenshot({ path: `${folder}playground-${view}.png`, animations: "disabled" });
  }

  await page.goto(parlor.url);
  await page.getByRole("tab", { name: "Create account" }).click();
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill("ada@example.com");
  await page.getByLabel("Password").fill("correct horse 1");
  await shoot("login");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.locator("#chatkit-composer-input").waitFor();
  await page.getByRole("button", { name: "Show me my tasks" }).waitFor();
  await shoot("start");

  await send(page, "add buy milk tomorrow and call Sam on Friday");
  await send(page, "what's due this week?");
  await page.getByRole("complementary", { name: "Tasks" }).getByText("Call Sam", { exact: true }).waitFor();
  await shoot("chat");

  await page.getByRole("button", { name: "History" }).click();
  await shoot("history");
  await page.keyboard.press("Escape");

  await send(page, "Mark the milk one as complete, and add urgent: renew the passport next Monday");
  await page.getByRole("link", { name: "Tasks" }).click();
  await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
  await page.getByText("Renew the passport", { exact: true }).waitFor();
  await shoot("tasks");
} finally {
  await browser.close();
  await parlor.remove();
}
