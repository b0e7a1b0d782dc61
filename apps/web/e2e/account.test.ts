import { readFile } from "node:fs/promises";
import { type Client, UnauthorizedError } from "@modelcontextprotocol/client";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { createMcpProgram } from "./mcp-client.ts";
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

/** Wide and narrow, light and dark, either direction: nothing for axe to find, and nothing that sticks out. */
async function checkLooks(page: Page, name: string): Promise<void> {
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
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${look.replaceAll(" ", "-")}.png` });
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 });
}

const openContext = (userAgent?: string) =>
  browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: "reduce",
    ...(userAgent ? { userAgent } : {}),
  });

/** Signs in, or up with a name, without a page. */
async function enter(context: BrowserContext, account: { email: string; name?: string }): Promise<void> {
  const answer = await context.request.post(
    `${parlor.url}/api/auth/${account.name ? "sign-up" : "sign-in"}/email`,
    { data: { ...account, password: person.password }, headers: { origin: parlor.url } },
  );
  expect(answer.status()).toBe(200);
}

async function openPage(context: BrowserContext): Promise<{ page: Page; problems: string[] }> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  return { page, problems };
}

/** What has the focus, once the page has come to rest. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");
const addTask = async (context: BrowserContext, title: string) => {
  const headers = { origin: parlor.url };
  const answer = await context.request.post(`${parlor.url}/api/tasks`, { data: { title }, headers });
  expect(answer.status()).toBe(201);
};
const titlesOf = async (client: Client) => {
  const { structuredContent } = await client.callTool({ name: "list_tasks", arguments: {} });
  return (structuredContent as { tasks: { title: string }[] }).tasks.map(({ title }) => title);
};

test("devices and tokens are looked through and taken back by keyboard", { timeout: 240_000 }, async () => {
  const [here, there] = [
    await openContext(),
    await openContext("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"),
  ];
  await enter(here, { email: "mary@example.com", name: "Mary" });
  await enter(there, { email: "mary@example.com" });
  const { page, problems } = await openPage(here);
  await page.goto(`${parlor.url}/account`);
  const sessions = page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem");
  await expect.poll(() => sessions.count(), { timeout: 30_000 }).toBe(2);
  expect(await sessions.first().textContent()).toContain("This device");

  // A token: typed and sent with Enter, shown once, good until it is revoked.
  await page.getByLabel("What it is for").focus();
  await page.keyboard.type("Laptop");
  await page.keyboard.press("Enter");
  const field = page.getByLabel("The token of Laptop");
  await field.waitFor();
  const token = await field.inputValue();
  expect(token).toMatch(/^parlor_/);
  const askMcp = async () => {
    const answer = await here.request.post(`${parlor.url}/mcp`, {
      data: { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} },
      headers: { authorization: `Bearer ${token}`, accept: "application/json, text/event-stream" },
    });
    return answer.status();
  };
  expect(await askMcp()).toBe(200);
  await here.grantPermissions(["clipboard-read", "clipboard-write"], { origin: parlor.url });
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("made-token");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Copy");
  await page.keyboard.press("Enter");
  await page.getByText("Copied.").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  await checkLooks(page, "account-filled");
  await page.reload();
  const tokens = page.getByRole("list", { name: "Access tokens for tools" });
  await tokens.getByText("Laptop").waitFor();
  expect(await tokens.textContent()).toContain("last used");
  expect(await page.content()).not.toContain(token);
  await page.getByRole("button", { name: "Revoke Laptop" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Laptop is revoked.").waitFor();
  await expect.poll(() => focused(page)).toBe("Access tokens for tools");
  expect(await askMcp()).toBe(401);

  // The other device.
  const isIn = async (context: BrowserContext) =>
    (await context.request.get(`${parlor.url}/api/tasks`)).status() === 200;
  expect([await isIn(here), await isIn(there)]).toEqual([true, true]);
  await page.getByRole("button", { name: "Sign out Firefox on Windows" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Firefox on Windows is signed out.").waitFor();
  await expect.poll(() => focused(page)).toBe("Where you are signed in");
  expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
  await enter(there, { email: "mary@example.com" });
  await page.reload();
  await page.getByRole("button", { name: "Sign out everywhere else" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("You are signed out everywhere else.").waitFor();
  expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
  await expect.poll(() => sessions.count(), { timeout: 30_000 }).toBe(1);
  expect(problems).toEqual([]);
  await Promise.all([here.close(), there.close()]);
});

test("the official MCP client asks its user, gets that user's tasks alone, and is disconnected", {
  timeout: 240_000,
}, async () => {
  const [adas, graces, context] = [await openContext(), await openContext(), await openContext()];
  await enter(adas, { email: "alice@example.com", name: "Alice" });
  await enter(graces, { email: "grace@example.com", name: "Grace" });
  await addTask(adas, "Alice's own");
  await addTask(graces, "Grace's own");
  const program = await createMcpProgram(parlor.url, "Desk assistant");
  try {
    // Nobody is signed in in this browser: that comes first, and leads back.
    const { page, problems } = await openPage(context);
    await page.goto(await program.start());
    await page.waitForURL(/\/login\?next=/);
    await page.getByLabel("E-mail").fill("alice@example.com");
    await page.getByLabel("Password").fill(person.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Let Desk assistant work with your tasks?" }).waitFor();
    const text = await page.getByRole("main").textContent();
    for (const part of ["alice@example.com", "a program on this computer", "delete tasks"])
      expect(text).toContain(part);
    await checkLooks(page, "connect");
    await page.getByRole("button", { name: "Allow", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("You may close this page.").waitFor();
    await program.finish();

    const client = await program.connect();
    expect(await titlesOf(client)).toEqual(["Alice's own"]);
    await client.callTool({ name: "add_task", arguments: { title: "From the desk" } });
    await client.close();
    expect(await (await adas.request.get(`${parlor.url}/api/tasks`)).text()).toContain("From the desk");
    expect(await (await graces.request.get(`${parlor.url}/api/tasks`)).text()).not.toContain("From the desk");

    await page.goto(`${parlor.url}/account`);
    await page.getByRole("button", { name: "Disconnect Desk assistant" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Desk assistant is disconnected.").waitFor();
    await expect(program.connect()).rejects.toBeInstanceOf(UnauthorizedError);

    // Who changes what is asked for is not taken at their word, and a half address is told of.
    await page.goto(`${parlor.url}/connect?client_id=nobody&redirect_uri=https://evil.example&sig=x`);
    await page.getByRole("heading", { name: "This request is not complete" }).waitFor();
    expect(problems).toEqual([]);
  } finally {
    await program.close();
    await Promise.all([adas.close(), graces.close(), context.close()]);
  }
});

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
  await checkLooks(page, "account");

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
