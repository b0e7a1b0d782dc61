import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { type Parlor, startParlor } from "./parlor-process.ts";

const OPERATOR = "operator@example.com";

let parlor: Parlor;
let browser: Browser;

beforeAll(async () => {
  // Signed: what the pages ask while they are rendered has to be, as what browsers ask is.
  const environment = {
    ADMIN_EMAILS: OPERATOR,
    PROXY_SIGNING_SECRET: "a-secret-of-more-than-thirty-two-characters",
  };
  [parlor, browser] = await Promise.all([startParlor(environment), launchBrowser()]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await parlor?.remove();
});

/** A browser that is signed in to a new account, and has had one answer. */
async function signUp(email: string): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: "reduce",
  });
  const headers = { origin: parlor.url };
  const account = { email, name: "Somebody", password: "correct horse battery" };
  const signedUp = await context.request.post(`${parlor.url}/api/auth/sign-up/email`, {
    data: account,
    headers,
  });
  expect(signedUp.status()).toBe(200);
  const input = {
    content: [{ type: "input_text", text: "add buy milk" }],
    attachments: [],
    inference_options: {},
  };
  const answer = await context.request.post(`${parlor.url}/api/chatkit`, {
    data: { type: "threads.create", params: { input } },
    headers,
  });
  expect(await answer.text()).toContain("thread.item.done");
  return context;
}

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

test("the operator sees charts and a table, on wide and narrow, light and dark; nobody else finds the page", {
  timeout: 180_000,
}, async () => {
  const problems: string[] = [];
  const operator = await signUp(OPERATOR);
  const page = await operator.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));

  await expect
    .poll(
      async () => {
        await page.goto(`${parlor.url}/admin/usage?days=7`);
        return page.getByRole("img", { name: /^Turns by day\. 1 in all/ }).count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  expect(await page.getByRole("img").count()).toBe(4);
  expect(await page.locator("svg[role=img] rect").count()).toBeGreaterThan(1);
  expect(await page.getByRole("table").getByRole("row").count()).toBe(8);
  expect(await page.getByRole("table").getByRole("row").nth(1).getByRole("cell").first().textContent()).toBe(
    "1",
  );
  // The operator's menu leads here, and nobody else's.
  await page.goto(`${parlor.url}/tasks`);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("link", { name: "Usage" }).click();
  await page.waitForURL(/\/admin\/usage$/);
  await page.getByRole("link", { name: "90 days" }).click();
  await expect.poll(() => page.getByRole("row").count()).toBe(91);

  for (const width of [1280, 380]) {
    await page.setViewportSize({ width, height: 860 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect([width, colorScheme, await findViolations(page)]).toEqual([width, colorScheme, []]);
      const overflow = await page.evaluate(() => {
        const content = document.querySelector("#content") as HTMLElement;
        return content.scrollWidth - content.clientWidth;
      });
      expect(overflow).toBe(0);
    }
  }
  expect(problems).toEqual([]);

  const other = await (await signUp("somebody@example.com")).newPage();
  await other.goto(`${parlor.url}/tasks`);
  await other.getByRole("button", { name: /^Account/ }).click();
  await other.getByRole("link", { name: "Account settings" }).waitFor();
  expect(await other.getByRole("link", { name: "Usage" }).count()).toBe(0);
  await other.goto(`${parlor.url}/admin/usage`);
  expect(await other.getByRole("img", { name: /by day/ }).count()).toBe(0);
  expect(await other.getByRole("heading", { level: 1 }).textContent()).not.toBe("Usage");
  const nobody = await (await browser.newContext()).newPage();
  await nobody.goto(`${parlor.url}/admin/usage`);
  expect(new URL(nobody.url()).pathname).toBe("/login");
});
