import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { createMcpProgram } from "./mcp-client.ts";
import { type Parlor, startParlor } from "./parlor-process.ts";
import { watchPages } from "./watch-page.ts";

const OPERATOR = "operator@example.com";

let parlor: Parlor;
let browser: Browser;

beforeAll(async () => {
  [parlor, browser] = await Promise.all([
    startParlor({ ADMIN_EMAILS: OPERATOR, PLAYGROUND: "on" }),
    launchBrowser(),
  ]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await parlor?.remove();
});

async function signUp(context: BrowserContext) {
  const data = { email: OPERATOR, name: "Somebody", password: "correct horse battery" };
  const headers = { origin: parlor.url };
  const answer = await context.request.post(`${parlor.url}/api/auth/sign-up/email`, { data, headers });
  expect(answer.status()).toBe(200);
}

/** Every page that there is, by its path. */
function listPages(): string[] {
  const folder = fileURLToPath(new URL("../src/app", import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /(?:^|\/)page\.tsx$/.test(file))
    .map((file) => `/${file.replace(/\(\w+\)\//g, "").replace(/\/?page\.tsx$/, "")}`)
    .sort();
}

const messageInput = "#chatkit-composer-input";

/** Opens a page and gives the directives of its policy, by name. */
async function visit(page: Page, path: string, status = 200): Promise<Map<string, string[]>> {
  const answer = await page.goto(parlor.url + path);
  expect([path, answer?.status()]).toEqual([path, status]);
  const policy = answer?.headers()["content-security-policy"] ?? "";
  return new Map(
    policy.split("; ").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values] as const;
    }),
  );
}

/** The nonce of a policy, once it is sure that the policy lets no other script run, and the page has no other. */
async function expectStrict(page: Page, path: string, policy: Map<string, string[]>): Promise<string> {
  const scripts = policy.get("script-src") ?? [];
  const nonce =
    /^'nonce-(.+)'$/.exec(scripts.find((source) => source.startsWith("'nonce-")) ?? "")?.[1] ?? "";
  expect([path, scripts]).toEqual([path, ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'"]]);
  expect(nonce.length).toBeGreaterThanOrEqual(22);
  expect([path, policy.get("style-src")]).toEqual([path, ["'self'", `'nonce-${nonce}'`]]);
  const rest = [...policy].filter(([name]) => !/^(?:script|style)-src$/.test(name));
  expect([path, Object.fromEntries(rest)]).toEqual([
    path,
    {
      "default-src": ["'self'"],
      "img-src": ["'self'", "data:", "blob:"],
      "connect-src": ["'self'"],
      "font-src": ["'self'"],
      "object-src": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
      "frame-ancestors": ["'none'"],
    },
  ]);
  // As it came from the server: what a script added since is not in it.
  const html = await (await page.request.get(parlor.url + path)).text();
  const inline = html.match(/<script(?![^>]*\ssrc=)[^>]*>/g) ?? [];
  expect([path, inline.length > 0]).toEqual([path, true]);
  expect([path, inline.filter((tag) => !/\snonce="[^"]{22,}"/.test(tag))]).toEqual([path, []]);
  expect([path, html.match(/<[^>]*\s(?:on\w+|style)=["'][^>]*>/g)]).toEqual([path, null]);
  const strangers = await page.evaluate(
    (own) =>
      [...document.scripts].filter((script) => !script.src && script.nonce !== own).map((one) => one.text),
    nonce,
  );
  expect([path, strangers]).toEqual([path, []]);
  return nonce;
}

test("every page has a strict policy with a nonce of its own, and does nothing against it", {
  timeout: 240_000,
}, async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const { problems } = await watchPages(context, parlor.url);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const nonces = new Map<string, string>();
  const check = async (path: string, status?: number) => {
    const policy = await visit(page, path, status);
    nonces.set(path, await expectStrict(page, path, policy));
  };

  await check("/login");
  await page.getByRole("tab", { name: "Create account" }).click();
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("Say what to call you.").waitFor();
  await check("/no-such-page", 404);
  await signUp(context);
  await check("/chat");
  await page.locator(messageInput).fill("add buy milk tomorrow");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Tasks" }).getByText("Buy milk", { exact: true }).waitFor();
  await page.locator("openai-chatkit").getByRole("button", { name: "Open history" }).click();
  await page.locator("openai-chatkit .thread-open").first().waitFor();
  await check("/tasks");
  await page.getByRole("listitem").getByRole("button", { name: "Tomorrow" }).click();
  await page.getByRole("button", { name: "In a week" }).waitFor();
  await check("/account");
  await page.getByLabel("Your password").fill("wrong");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByRole("alert").filter({ hasText: "not the password" }).waitFor();
  await check("/admin/usage");
  await page.getByRole("img", { name: /^Turns by day/ }).waitFor();
  await check("/connect");
  const program = await createMcpProgram(parlor.url, "A program");
  await page.goto(await program.start());
  await page.getByRole("button", { name: "Allow", exact: true }).waitFor();
  await program.close();
  // Every kind of item and widget, code and formulas, and with them all that the element loads on demand.
  await check("/playground");
  await page.locator("openai-chatkit").nth(2).getByText("Order 4711").waitFor();
  // From page to page without a load.
  await page.goto(`${parlor.url}/chat`);
  for (const name of ["Tasks", "Chat"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await page.waitForURL(`**/${name.toLowerCase()}**`);
  }
  await page.locator(messageInput).waitFor();
  expect(problems).toEqual([]);
  expect(new Set(nonces.values()).size).toBe(nonces.size);
  // But for the first, which only leads on. A new page? Visit it above.
  expect([...nonces.keys(), "/"].filter((path) => path !== "/no-such-page").sort()).toEqual(listPages());
  await context.close();
});

test("the policy is in force: scripts that come from a text do not run, and the watch sees them", {
  timeout: 120_000,
}, async () => {
  const context = await browser.newContext();
  const { problems } = await watchPages(context, parlor.url);
  const page = await context.newPage();
  // As if somebody's text had got into the page as HTML.
  await page.route("**/login", async (route) => {
    const answer = await route.fetch();
    const injected = `<script>window.pwned = "script"</script><img src="/none" onerror="window.pwned = 'handler'">
      <p style="color: red">styled</p>`;
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replace("</body>", `${injected}</body>`),
    });
  });
  await page.goto(`${parlor.url}/login`);
  for (const directive of ["script-src-elem", "script-src-attr", "style-src-attr"])
    await expect
      .poll(() => problems)
      .toContainEqual(expect.stringContaining(`/login violated ${directive}: inline`));
  expect(problems.filter((problem) => problem.includes("ran a script"))).toEqual([]);
  await context.close();
});

test("the element and each of its chunks is a script, for every origin, and chunks are kept for ever", async () => {
  const folder = fileURLToPath(new URL("../public/chatkit", import.meta.url));
  const chunks = readdirSync(folder).filter((name) => name.endsWith(".js"));
  expect(chunks.length).toBeGreaterThan(3);
  for (const path of ["/chatkit.js", ...chunks.map((name) => `/chatkit/${name}`)]) {
    const answer = await fetch(parlor.url + path);
    expect((await answer.text()).length).toBeGreaterThan(100);
    const header = (name: string) => answer.headers.get(name);
    expect([path, answer.status, header("content-type")?.toLowerCase()]).toEqual([
      path,
      200,
      expect.stringMatching(/^(?:text|application)\/javascript; charset=utf-8$/),
    ]);
    expect([path, header("x-content-type-options")]).toEqual([path, "nosniff"]);
    expect([path, header("access-control-allow-origin")]).toEqual([path, "*"]);
    expect([path, header("cross-origin-resource-policy")]).toEqual([path, "cross-origin"]);
    expect([path, header("set-cookie")]).toEqual([path, null]);
    const cache = header("cache-control");
    if (path === "/chatkit.js")
      expect([path, cache]).toEqual([path, expect.stringMatching(/max-age=0|no-cache/)]);
    else expect([path, cache]).toEqual([path, "public, max-age=31536000, immutable"]);
  }
  const missing = await fetch(`${parlor.url}/chatkit/none-000000000000.js`);
  await missing.text();
  expect(missing.status).toBe(404);
  // What is not there may be there tomorrow.
  expect(missing.headers.get("cache-control") ?? "").not.toContain("immutable");
});
