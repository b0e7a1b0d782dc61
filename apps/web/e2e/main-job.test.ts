import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { request as askBare, type IncomingMessage } from "node:http";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { addDays } from "../src/lib/due.ts";
import type { Task } from "../src/lib/tasks.ts";
import { launchBrowser } from "./browser.ts";
import { type Parlor, startParlor } from "./parlor-process.ts";

const ada = { name: "Ada Lovelace", email: "ada@example.com", password: "correct horse 1" };
const grace = { name: "Grace Hopper", email: "grace@example.com", password: "battery staple 2" };
const request = "add buy milk tomorrow and call Sam on Friday";
const FRIDAY = 5;

let parlor: Parlor;
let browser: Browser;
/** Whatever a page complained about: asserted empty at the end. */
const complaints: string[] = [];

beforeAll(async () => {
  [parlor, browser] = await Promise.all([startParlor(), launchBrowser()]);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await parlor?.remove();
});

async function openPage(size: { width: number; height: number }, options: { touch?: boolean } = {}) {
  const context = await browser.newContext({ viewport: size, hasTouch: options.touch ?? false });
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  // Nothing may call out to a host that nobody configured.
  page.on("request", (one) => {
    if (!one.url().startsWith(parlor.url) && !/^(data|blob|about):/.test(one.url())) {
      complaints.push(`foreign request: ${one.url()}`);
    }
  });
  onTestFailed(async () => {
    await mkdir("/tmp/parlor-e2e", { recursive: true });
    await page.screenshot({ path: `/tmp/parlor-e2e/${Date.now()}.png` }).catch(() => undefined);
  });
  return { context, page };
}

async function signUp(page: Page, person: typeof ada) {
  await page.goto(parlor.url);
  await page.getByRole("tab", { name: "Create account" }).click();
  await page.getByLabel("Name").fill(person.name);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.locator("#chatkit-composer-input").waitFor();
}

/** Sends a message by keyboard and resolves when the answer has ended. Gives the lengths that its text had on the way. */
async function send(page: Page, text: string): Promise<number[]> {
  const lengths = page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const element = document.querySelector("openai-chatkit");
        if (!element) throw new Error("there is no element");
        const seen: number[] = [];
        const measure = () => {
          const articles = element.shadowRoot?.querySelectorAll("article") ?? [];
          seen.push([...articles].at(-1)?.textContent?.length ?? 0);
        };
        const observer = new MutationObserver(measure);
        if (element.shadowRoot)
          observer.observe(element.shadowRoot, { subtree: true, childList: true, characterData: true });
        element.addEventListener(
          "chatkit.response.end",
          () => {
            observer.disconnect();
            resolve(seen);
          },
          { once: true },
        );
      }),
  );
  await page.locator("#chatkit-composer-input").fill(text);
  await page.keyboard.press("Enter");
  return lengths;
}

async function readTasks(context: BrowserContext): Promise<Task[]> {
  const answer = await context.request.get(`${parlor.url}/api/tasks`);
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { tasks: Task[] }).tasks;
}

async function expectAccessible(page: Page, what: string) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe: tool } = window as unknown as { axe: typeof axe };
      const results = await tool.run(document, { resultTypes: ["violations"] });
      return results.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
      );
    });
    expect(violations, `${what}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
}

test("the main job: sign in, chat, tasks change, and all of it stays", { timeout: 180_000 }, async () => {
  const { context, page } = await openPage({ width: 1280, height: 860 });
  await page.goto(parlor.url);
  expect(new URL(page.url()).pathname).toBe("/login");
  await expectAccessible(page, "sign in");
  await signUp(page, ada);
  expect(new URL(page.url()).pathname).toBe("/chat");
  await expectAccessible(page, "start screen");

  // The answer streams in, and the tasks beside it follow without a reload.
  const lengths = await send(page, request);
  const steps = new Set(lengths.filter((length) => length > 0)).size;
  expect(steps).toBeGreaterThan(3);
  const answer = page.locator("openai-chatkit article").last();
  await expect.poll(() => answer.textContent()).toMatch(/buy milk/i);
  await expect.poll(() => answer.textContent()).toMatch(/call sam/i);
  const panel = page.getByRole("complementary", { name: "Tasks" });
  await panel.getByText("Buy milk", { exact: true }).waitFor();
  await panel.getByText("Call Sam", { exact: true }).waitFor();
  await expectAccessible(page, "chat with an answer");

  // Both tasks have the right dates.
  const now = new Date();
  const untilFriday = (FRIDAY - now.getDay() + 7) % 7;
  const tasks = await readTasks(context);
  expect(tasks.map(({ title, completed }) => ({ title, completed }))).toEqual([
    { title: "Buy milk", completed: false },
    { title: "Call Sam", completed: false },
  ]);
  expect(tasks[0]?.due_at).toBe(addDays(now, 1));
  // On a Friday, "on Friday" may mean today or in a week.
  expect([addDays(now, untilFriday), addDays(now, untilFriday + (untilFriday === 0 ? 7 : 0))]).toContain(
    tasks[1]?.due_at,
  );
  await page.getByRole("link", { name: "Tasks" }).click();
  await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
  const milk = page.getByRole("listitem").filter({ hasText: "Buy milk" });
  await milk.getByRole("button", { name: "Tomorrow" }).waitFor();
  await expectAccessible(page, "tasks");

  // The conversation is found by its address after a reload, and in the history.
  await page.goBack();
  await page.locator("openai-chatkit article").last().waitFor();
  const address = page.url();
  expect(new URL(address).searchParams.get("thread")).toMatch(/^thr_/);
  await page.reload();
  await expect.poll(() => page.locator("openai-chatkit article").count()).toBe(2);
  expect(await page.locator("openai-chatkit article").first().textContent()).toContain(request);

  // And after the program was stopped and started again.
  await parlor.restart();
  await page.goto(address);
  await expect.poll(() => page.locator("openai-chatkit article").count()).toBe(2);
  expect(await page.locator("openai-chatkit article").last().textContent()).toMatch(/buy milk/i);
  expect((await readTasks(context)).map((task) => task.title)).toEqual(["Buy milk", "Call Sam"]);

  // The assistant still knows what it did: its tool results were kept.
  await send(page, "Mark the milk one as complete");
  await expect.poll(async () => (await readTasks(context))[0]?.completed).toBe(true);
  await context.close();
});

test("on a narrow screen a second person does the same, and sees nothing of the first", {
  timeout: 120_000,
}, async () => {
  const { context, page } = await openPage({ width: 380, height: 760 }, { touch: true });
  await signUp(page, grace);
  expect(await readTasks(context)).toEqual([]);
  await send(page, "Add a new task: Buy groceries");
  await expect
    .poll(async () => (await readTasks(context)).map((task) => task.title))
    .toEqual(["Buy groceries"]);
  await expectAccessible(page, "narrow chat");
  // Nothing is wider than the screen.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  await page.getByRole("link", { name: "Tasks" }).click();
  await page.getByRole("listitem").filter({ hasText: "Buy groceries" }).waitFor();
  await expectAccessible(page, "narrow tasks");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  await page.getByRole("link", { name: "Chat" }).click();
  await page.locator("#chatkit-composer-input").waitFor();

  const first = await openPage({ width: 1280, height: 860 });
  await first.page.goto(`${parlor.url}/login`);
  await first.page.getByLabel("E-mail").fill(ada.email);
  await first.page.getByLabel("Password").fill(ada.password);
  await first.page.getByRole("button", { name: "Sign in" }).click();
  await first.page.locator("#chatkit-composer-input").waitFor();
  const adasTasks = await readTasks(first.context);
  expect(adasTasks.map((task) => task.title)).toEqual(["Buy milk", "Call Sam"]);
  for (const method of ["get", "patch", "delete"] as const) {
    const answer = await context.request[method](`${parlor.url}/api/tasks/${adasTasks[0]?.id}`, {
      ...(method === "patch" ? { data: { title: "Stolen" } } : {}),
    });
    expect(answer.status()).toBe(404);
  }
  const { client_secret } = (await (
    await first.context.request.post(`${parlor.url}/api/chatkit/session`, { data: {} })
  ).json()) as {
    client_secret: string;
  };
  const list = await first.context.request.post(`${parlor.url}/api/chatkit`, {
    headers: { authorization: `Bearer ${client_secret}` },
    data: { type: "threads.list", params: {} },
  });
  const adasThread = ((await list.json()) as { data: { id: string }[] }).data[0]?.id;
  expect(adasThread).toMatch(/^thr_/);
  const foreign = await context.request.post(`${parlor.url}/api/chatkit`, {
    data: { type: "threads.get_by_id", params: { thread_id: adasThread } },
  });
  expect(foreign.status()).toBe(404);
  await Promise.all([context.close(), first.context.close()]);
});

test("Back and Forward go from conversation to conversation", { timeout: 120_000 }, async () => {
  const { context, page } = await openPage({ width: 1280, height: 860 });
  await signUp(page, { name: "Emmy Noether", email: "emmy@example.com", password: "ring of ideals 5" });
  const articles = page.locator("openai-chatkit article");
  const first = () => articles.first().textContent();
  const thread = () => new URL(page.url()).searchParams.get("thread");
  await send(page, "Add a new task: First");
  const one = thread();
  expect(one).toMatch(/^thr_/);
  await page.getByRole("button", { name: "New chat" }).click();
  await expect.poll(() => articles.count()).toBe(0);
  expect(thread()).toBeNull();
  await send(page, "Add a new task: Second");
  const two = thread();
  expect(two).not.toBe(one);

  // The start screen between them was no place to stay.
  await page.goBack();
  await expect.poll(first).toContain("First");
  expect(thread()).toBe(one);
  await page.goForward();
  await expect.poll(first).toContain("Second");
  expect(thread()).toBe(two);
  await page.goBack();
  await expect.poll(first).toContain("First");
  await page.reload();
  await expect.poll(first).toContain("First");
  await page.getByRole("link", { name: "Tasks" }).click();
  await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
  await page.goBack();
  await expect.poll(first).toContain("First");
  await context.close();
});

test("who signs out is out at once, in the pages, the API and the chat", { timeout: 60_000 }, async () => {
  const { context, page } = await openPage({ width: 1280, height: 860 });
  await signUp(page, { name: "Joan Clarke", email: "joan@example.com", password: "enigma machine 3" });
  const session = await context.request.post(`${parlor.url}/api/chatkit/session`, { data: {} });
  const { client_secret } = (await session.json()) as { client_secret: string };
  const listThreads = () =>
    context.request.post(`${parlor.url}/api/chatkit`, {
      headers: { authorization: `Bearer ${client_secret}` },
      data: { type: "threads.list", params: {} },
    });
  expect((await listThreads()).status()).toBe(200);

  await page.getByRole("button", { name: "Account Joan Clarke" }).click();
  await expectAccessible(page, "account menu");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login");
  expect((await listThreads()).status()).toBe(401);
  expect((await context.request.get(`${parlor.url}/api/tasks`)).status()).toBe(401);
  await page.goto(`${parlor.url}/tasks`);
  expect(new URL(page.url()).pathname).toBe("/login");

  // A wrong password is told, and the page that was asked for comes after the right one.
  await page.getByLabel("E-mail").fill("joan@example.com");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page
    .getByRole("alert")
    .filter({ hasText: /password/i })
    .waitFor();
  // Chromium itself writes the refusal to the console.
  expect(complaints.splice(0)).toEqual([expect.stringContaining("401")]);
  await expectAccessible(page, "wrong password");
  await page.getByLabel("Password").fill("enigma machine 3");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/tasks");
  await context.close();
});

test("tasks are changed by hand: dates, undo, many of them, and a sign-in that ended", {
  timeout: 120_000,
}, async () => {
  const { context, page } = await openPage({ width: 1280, height: 860 });
  await signUp(page, { name: "Hedy Lamarr", email: "hedy@example.com", password: "frequency hop 4" });
  const added = await Promise.all(
    Array.from({ length: 230 }, (_, index) =>
      context.request.post(`${parlor.url}/api/tasks`, { data: { title: `Task ${index}` } }),
    ),
  );
  expect(new Set(added.map((answer) => answer.status()))).toEqual(new Set([201]));
  await page.getByRole("link", { name: "Tasks" }).click();
  const rows = page.getByRole("main").getByRole("listitem");
  await page.getByRole("button", { name: "Show more (130)" }).waitFor();
  expect(await rows.count()).toBe(100);
  await page.getByRole("button", { name: "Show more (130)" }).click();
  await page.getByRole("button", { name: "Show more (30)" }).click();
  await expect.poll(() => rows.count()).toBe(230);

  // A date, by keyboard and pointer.
  const first = rows.first();
  const title = (await first.getByRole("button", { name: /^Edit: / }).textContent()) ?? "";
  await first.hover();
  await first.getByRole("button", { name: "No date" }).click();
  await expectAccessible(page, "due form");
  await page.getByRole("button", { name: "Tomorrow", exact: true }).click();
  await expect
    .poll(async () => (await readTasks(context)).find((task) => task.title === title)?.due_at)
    .toBe(addDays(new Date(), 1));

  // Deleting leaves the keyboard in the list, and can be taken back.
  const second = rows.nth(1);
  const gone = (await second.getByRole("button", { name: /^Edit: / }).textContent()) ?? "";
  await second.getByRole("button", { name: `Delete: ${gone}` }).press("Enter");
  await expect.poll(() => rows.count()).toBe(229);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(/^Delete: /);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => rows.count()).toBe(230);

  await context.clearCookies();
  await rows.first().getByRole("checkbox").click();
  await page.waitForURL(/\/login\?next=%2Ftasks$/);
  // Chromium itself writes the refusals to the console.
  for (const complaint of complaints.splice(0)) expect(complaint).toContain("401");
  await context.close();
});

test("what no page is asked for is refused with a reason, and nothing is told to a cache", async () => {
  const { hostname, port } = new URL(parlor.url);
  for (const [method, path, status, code] of [
    ["TRACE", "/", 405, "method_not_allowed"],
    ["GET", "/%zz", 400, "invalid_path"],
    ["GET", "/api/%zz", 400, "invalid_path"],
    ["GET", "/api/nothing", 404, "not_found"],
    ["GET", "/api/tasks", 401, "unauthenticated"],
  ] as const) {
    const asked = askBare({ hostname, port, method, path, agent: false }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of answer) text += chunk;
    expect([method, path, answer.statusCode, JSON.parse(text)]).toMatchObject([
      method,
      path,
      status,
      { error: { code } },
    ]);
    expect(answer.headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
    });
  }
  for (const path of ["/mcp/x", "/health/x", "/nothing"]) {
    const answer = await fetch(parlor.url + path);
    await answer.text();
    expect([path, answer.status]).toEqual([path, 404]);
    expect([
      answer.headers.get("x-content-type-options"),
      answer.headers.has("content-security-policy"),
    ]).toEqual(["nosniff", true]);
  }
});

test("no page complained, and nothing called out", () => {
  expect(complaints).toEqual([]);
});
