import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { type Parlor, startParlor } from "./parlor-process.ts";

const password = "correct horse battery";
const messageInput = "#chatkit-composer-input";
/** Limits are for a minute, and a busy machine has its own idea of one. */
const A_MINUTE_AND_MORE = { timeout: 180_000, intervals: [1_000] };

let parlor: Parlor;
let browser: Browser;

beforeAll(async () => {
  [parlor, browser] = await Promise.all([
    startParlor({ MAX_TURNS_PER_MINUTE: "1", MAX_WRITES_PER_MINUTE: "6", ADDRESS_LIMIT_FACTOR: "1000" }),
    launchBrowser(),
  ]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await parlor?.remove();
});

async function openSignedIn(name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const data = { email: `${name}@example.com`, name, password };
  const headers = { origin: parlor.url };
  const signedUp = await context.request.post(`${parlor.url}/api/auth/sign-up/email`, { data, headers });
  expect(signedUp.status()).toBe(200);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

test("a message too many says how long to wait, and is sent once it may be", {
  timeout: 400_000,
}, async () => {
  const page = await openSignedIn("ada");
  await page.goto(`${parlor.url}/chat`);
  await page.locator(messageInput).waitFor();
  await page.evaluate(() => {
    document.body.dataset.answers = "0";
    document.addEventListener(
      "chatkit.response.end",
      () => {
        document.body.dataset.answers = String(Number(document.body.dataset.answers) + 1);
      },
      true,
    );
  });
  const articles = page.locator("openai-chatkit article");
  const notSent = page.locator("openai-chatkit .not-sent");
  /** Sends a message, waits until it was answered or refused, and gives the status of that. */
  const send = async (text: string, answered: number) => {
    const answering = page.waitForResponse((answer) => answer.request().postData()?.includes(text) ?? false);
    await page.locator(messageInput).fill(text);
    await page.keyboard.press("Enter");
    const status = (await answering).status();
    if (status === 200) await page.locator(`body[data-answers="${answered}"]`).waitFor();
    return status;
  };
  let sent = 1;
  expect(await send("add task number 1", sent)).toBe(200);
  // On a machine so busy that a minute goes by in between, it is the next one that is too many.
  do sent += 1;
  while ((await send(`add task number ${sent}`, sent)) === 200 && sent < 10);
  await notSent.waitFor();
  const said = (await notSent.textContent()) ?? "";
  const seconds = Number(/Try again in (\d+) s\./.exec(said)?.[1]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(said).toContain("rate_limited");
  expect(said).toMatch(/req_\w+/);
  // What was written is not lost, and the page can be used.
  expect(await articles.last().textContent()).toContain(`add task number ${sent}`);
  expect(await page.locator(messageInput).isEnabled()).toBe(true);

  const retry = notSent.getByRole("button", { name: "Try again" });
  let tries = 0;
  await expect
    .poll(async () => {
      if ((await retry.count()) > 0) {
        tries += 1;
        await retry.click().catch(() => undefined);
      }
      return (await notSent.count()) === 0 && (await articles.count()) === sent * 2;
    }, A_MINUTE_AND_MORE)
    .toBe(true);
  expect(tries).toBeGreaterThan(0);
  await expect.poll(() => articles.last().textContent()).toMatch(new RegExp(`number ${sent}`, "i"));
  // Once, however often it was tried.
  const tasks = await page.request.get(`${parlor.url}/api/tasks`);
  expect(((await tasks.json()) as { tasks: unknown[] }).tasks).toHaveLength(sent);
  await page.context().close();
});

test("a task too many says how long to wait, and what was written stays in its field", {
  timeout: 240_000,
}, async () => {
  const page = await openSignedIn("grace");
  await page.goto(`${parlor.url}/tasks`);
  const field = page.getByLabel("New task");
  const alert = page.getByRole("alert").filter({ hasText: /Try again in \d+ s\./ });
  const rows = page.getByRole("main").getByRole("listitem");
  let added = 0;
  await expect
    .poll(async () => {
      await field.fill(`Task ${added}`);
      await field.press("Enter");
      await expect
        .poll(async () => (await alert.count()) > 0 || (await rows.count()) === added + 1, {
          timeout: 60_000,
        })
        .toBe(true);
      if ((await alert.count()) === 0) added += 1;
      return alert.count();
    }, A_MINUTE_AND_MORE)
    .toBe(1);
  expect(added).toBeGreaterThan(0);
  expect(await field.inputValue()).toBe(`Task ${added}`);
  expect(await rows.count()).toBe(added);
  await page.context().close();
});

test("attempts to sign in too many say at the form how long to wait", { timeout: 240_000 }, async () => {
  await (await openSignedIn("mary")).context().close();
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${parlor.url}/login`);
  const alert = page.getByRole("alert").filter({ hasText: /Try again in \d+ s\./ });
  await page.getByLabel("E-mail").fill("mary@example.com");
  await page.getByLabel("Password").fill("a wrong password");
  const headers = { origin: parlor.url };
  const data = { email: "mary@example.com", password: "a wrong password" };
  await expect
    .poll(async () => {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          context.request.post(`${parlor.url}/api/auth/sign-in/email`, { data, headers }),
        ),
      );
      const answered = page.waitForResponse("**/api/auth/sign-in/email");
      await page.getByRole("button", { name: "Sign in" }).click();
      return (await answered).status();
    }, A_MINUTE_AND_MORE)
    .toBe(429);
  await alert.waitFor();
  expect(await page.getByLabel("E-mail").inputValue()).toBe("mary@example.com");
  await context.close();
});
