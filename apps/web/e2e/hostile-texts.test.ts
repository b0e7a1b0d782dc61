import type { APIResponse, Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { createMcpProgram } from "./mcp-client.ts";
import { type Parlor, startParlor } from "./parlor-process.ts";
import { watchPages } from "./watch-page.ts";

/** What somebody may have typed anywhere. Each tries to set `window.pwned`, to open a dialog or to reach another host. */
const hostileTexts: readonly string[] = [
  `<img src=x onerror="window.pwned='img'">`,
  "<script>window.pwned='script'</script>",
  `"><svg onload="window.pwned='svg'">`,
  "</title></textarea></script><script>alert('pwned')</script>",
  "javascript:window.pwned='url'",
  "[open](javascript:window.pwned='link')",
  "' onmouseover='window.pwned=1' autofocus onfocus='window.pwned=1",
  `<iframe srcdoc="<script>parent.pwned='frame'</script>"></iframe>`,
  "{{constructor.constructor('window.pwned=1')()}}",
  "![x](https://evil.example/pwned.png)",
];
const tokenNames = hostileTexts.map((text) => text.slice(0, 60));
const allTexts = hostileTexts.join("\n\n");
const [image, script] = hostileTexts as [string, string];

const person = { name: `Ada ${image}`, email: "ada@example.com", password: "correct horse battery" };
const messageInput = "#chatkit-composer-input";

let parlor: Parlor;
let browser: Browser;

beforeAll(async () => {
  [parlor, browser] = await Promise.all([
    startParlor({ ADMIN_EMAILS: person.email, MAX_TURNS_PER_MINUTE: "0" }),
    launchBrowser(),
  ]);
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await parlor?.remove();
});

async function readOk<Body>(answer: APIResponse): Promise<Body> {
  expect([answer.url(), answer.status() < 300, await answer.text()]).toEqual([
    answer.url(),
    true,
    expect.any(String),
  ]);
  return (await answer.json()) as Body;
}

/** Puts the texts wherever the API takes a text. Gives the conversation of messages, and the one of all other items. */
async function seed({ request }: BrowserContext) {
  const headers = { origin: parlor.url };
  const post = (path: string, data: unknown) => request.post(parlor.url + path, { data, headers });
  await readOk(await post("/api/auth/sign-up/email", person));
  for (const text of hostileTexts) {
    await readOk(await post("/api/tasks", { title: text, notes: text }));
  }
  for (const name of tokenNames) await readOk(await post("/api/tokens", { name }));
  const upload = await request.post(`${parlor.url}/api/chatkit/upload`, {
    headers,
    multipart: {
      file: {
        name: `${script}.txt`.replaceAll("/", ""),
        mimeType: "text/plain",
        buffer: Buffer.from(allTexts),
      },
    },
  });
  const { id: attachment, name } = await readOk<{ id: string; name: string }>(upload);
  expect(name).toContain("window.pwned=");

  const say = async (text: string, attachments: string[], threadId?: string): Promise<string> => {
    const input = { content: [{ type: "input_text", text }], attachments, inference_options: {} };
    const answer = await post("/api/chatkit", {
      type: threadId ? "threads.add_user_message" : "threads.create",
      params: threadId ? { thread_id: threadId, input } : { input },
    });
    const events = await answer.text();
    expect(events).toContain("thread.item.done");
    return threadId ?? /"id":"(thr_\w+)"/.exec(events)?.[1] ?? expect.unreachable();
  };
  const messages = await say("show my tasks", [attachment]);
  for (const text of hostileTexts) await say(text, [], messages);
  await readOk(
    await post("/api/chatkit", { type: "threads.update", params: { thread_id: messages, title: script } }),
  );
  await importItems(post);
  return { messages, fileName: name };
}

/** A conversation with every kind of item, the texts in all fields that are shown: what only an assistant could write. */
async function importItems(post: (path: string, data: unknown) => Promise<APIResponse>) {
  const created_at = "2026-01-01T10:00:00.000Z";
  const source = {
    type: "url",
    title: image,
    url: hostileTexts[4],
    description: allTexts,
    attribution: script,
  };
  const kinds: Record<string, object> = {
    user_message: {
      content: [
        { type: "input_tag", id: "tag", text: image, data: { text: script } },
        { type: "input_text", text: allTexts },
      ],
      quoted_text: allTexts,
      inference_options: {},
    },
    assistant_message: {
      content: [{ type: "output_text", text: allTexts, annotations: [{ source, index: 1 }] }],
    },
    widget: {
      copy_text: allTexts,
      widget: {
        type: "Card",
        status: { text: image },
        children: hostileTexts.flatMap((text) => [
          { type: "Title", value: text },
          { type: "Text", value: text },
          { type: "Markdown", value: text },
          { type: "Badge", label: text },
          { type: "Image", src: hostileTexts[4], alt: text },
          { type: "Button", label: text, onClickAction: { type: text } },
          { type: "Input", name: "field", placeholder: text, defaultValue: text },
        ]),
      },
    },
    workflow: {
      workflow: {
        type: "custom",
        expanded: true,
        summary: { title: image },
        tasks: hostileTexts.map((text) => ({ type: "custom", title: text, content: text })),
      },
    },
    task: {
      task: {
        type: "web_search",
        title: image,
        title_query: script,
        queries: hostileTexts,
        sources: [source],
      },
    },
    client_tool_call: { status: "completed", call_id: image, name: script, arguments: { text: allTexts } },
    generated_image: { image: { id: image, url: hostileTexts[4] } },
    structured_input: {
      status: "answered",
      inputs: [
        {
          type: "multiple_choice",
          id: "question",
          question: image,
          options: hostileTexts.map((value) => ({ value })),
          answer: { values: [script] },
        },
      ],
    },
  };
  const items = Object.entries(kinds).map(([type, fields], index) => ({
    type: "item",
    item: { type, id: `item_${index}`, thread_id: "thr_0", created_at, ...fields },
  }));
  const records = [{ type: "thread", id: "thr_0", title: image, created_at }, ...items];
  const file = { format: "parlor.conversations", version: 1, exported_at: created_at, records };
  const imported = await readOk(await post("/api/conversations/import", file));
  expect(imported).toMatchObject({ threads: 1, items: items.length });
}

/** What is in the page, its shadow trees too, that a text must not become. */
function findHarm(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    let count = 0;
    const look = (root: Document | ShadowRoot) => {
      for (const one of root.querySelectorAll("*")) {
        count += 1;
        if (one.matches("iframe, object, embed, base")) found.push(one.outerHTML);
        if (one.matches("script") && root !== document) found.push(one.outerHTML);
        for (const { name, value } of one.attributes) {
          const isAddress = /^(?:href|src|action|formaction|xlink:href)$/.test(name);
          if (name.startsWith("on") || (isAddress && /^\s*(?:javascript|vbscript|data:text)/i.test(value)))
            found.push(`${one.tagName} ${name}=${value}`);
        }
        if (one.shadowRoot) look(one.shadowRoot);
      }
    };
    look(document);
    if (count < 10) throw new Error("there is nothing to look at");
    return found;
  });
}

/** All text of the page, its shadow trees too. */
function readText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const texts: string[] = [];
    const read = (root: Document | ShadowRoot) => {
      texts.push((root instanceof Document ? root.body : root).textContent ?? "");
      for (const one of root.querySelectorAll("*")) if (one.shadowRoot) read(one.shadowRoot);
    };
    read(document);
    return texts.join("\n");
  });
}

async function expectShown(page: Page, texts: readonly string[]) {
  for (const text of texts) await expect.poll(() => readText(page), { timeout: 30_000 }).toContain(text);
  expect(await findHarm(page)).toEqual([]);
}

test("a program that wants its user sent to a script is not registered", async () => {
  for (const address of [
    "javascript:window.pwned=1",
    "JavaScript:alert(1)//",
    "data:text/html,<script></script>",
    "vbscript:x",
  ]) {
    const answer = await fetch(`${parlor.url}/api/auth/oauth2/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_name: "x",
        redirect_uris: [address],
        token_endpoint_auth_method: "none",
      }),
    });
    await answer.text();
    expect([address, answer.status]).toEqual([address, 400]);
  }
});

test("script in any text is shown as it was written, on every page, and none of it runs", {
  timeout: 300_000,
}, async () => {
  // Without the policy, so that nothing but the pages themselves stands in the way. (With it, Chromium also reports
  // handlers that it only read, in a document where nothing runs: as those that the element leaves out of an answer.)
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    bypassCSP: true,
  });
  const { problems } = await watchPages(context, parlor.url);
  const { messages, fileName } = await seed(context);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const element = page.locator("openai-chatkit");

  await page.goto(`${parlor.url}/tasks`);
  await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
  await expectShown(page, [...hostileTexts, person.name]);
  // Into a field, and out of it again.
  await page.getByRole("button", { name: `Edit: ${image}`, exact: true }).click();
  await page.getByLabel("Title", { exact: true }).press("End");
  await page.keyboard.type("!");
  await page.keyboard.press("Enter");
  await expectShown(page, [`${image}!`]);
  await page.getByRole("button", { name: /^Account/ }).click();
  await expect.poll(() => page.locator("#account-menu").textContent()).toContain(person.name);

  await page.goto(`${parlor.url}/chat?thread=${messages}`);
  await expect.poll(() => element.locator("article").count()).toBeGreaterThan(hostileTexts.length);
  await expectShown(page, hostileTexts);
  await element
    .getByRole("img", { name: `Attachment: ${fileName}` })
    .first()
    .waitFor({ state: "attached" });

  // The history: titles, and what a search finds in the texts themselves.
  await element.getByRole("button", { name: "Open history" }).click();
  await expect.poll(() => element.locator(".thread-open .cut").allInnerTexts()).toContain(script);
  await expect.poll(() => element.locator(".thread-open .cut").allInnerTexts()).toContain(image);
  await element.getByRole("searchbox").fill("pwned");
  await element.locator(".snippet mark").first().waitFor();
  expect(await element.locator(".snippet").allInnerTexts()).toContainEqual(expect.stringContaining("pwned"));
  expect(await findHarm(page)).toEqual([]);
  await element.getByRole("searchbox").fill("");

  // Every other kind of item.
  await element.locator(".thread-open").filter({ hasText: image }).first().click();
  await element.locator("parlor-item").nth(6).waitFor({ state: "attached" });
  await expectShown(page, [image, script]);

  // What streams in, and what the assistant repeats of it, in the answer and in the list beside it.
  await page.goto(`${parlor.url}/chat`);
  await page.locator(messageInput).fill(`add a task: call ${script}`);
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Tasks" });
  await panel.getByText("window.pwned='script'", { exact: false }).nth(1).waitFor();
  await expectShown(page, [script, person.name]);

  // A program that names itself so, and what becomes of it once it is let in.
  const program = await createMcpProgram(parlor.url, image);
  await page.goto(await program.start());
  await page.getByRole("heading", { level: 1, name: image }).waitFor();
  expect(await findHarm(page)).toEqual([]);
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await program.finish();
  await program.close();
  await page.getByText("You may close this page.").waitFor();
  // Where it wanted its user to be sent back to, which is another port.
  expect(problems.splice(0)).toEqual([expect.stringContaining("/callback?")]);

  await page.goto(`${parlor.url}/account`);
  await expectShown(page, tokenNames);
  await page.getByRole("button", { name: `Disconnect ${image}`, exact: true }).waitFor();
  await page.getByRole("button", { name: `Revoke ${script.slice(0, 60)}`, exact: true }).click();
  await page.getByRole("status").filter({ hasText: "is revoked." }).waitFor();
  expect(await findHarm(page)).toEqual([]);
  await page.getByLabel("Import a file").setInputFiles({
    name: `${image}.json`,
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify({ format: allTexts, records: [] })),
  });
  await page.getByRole("main").getByRole("alert").waitFor();
  expect(await findHarm(page)).toEqual([]);
  await page.goto(`${parlor.url}/admin/usage`);
  await page.getByRole("img", { name: /^Turns by day/ }).waitFor();
  expect(await findHarm(page)).toEqual([]);

  // The API's own answers, as if somebody was led to them; and paths that come back in an error.
  for (const path of [
    "/api/tasks",
    "/api/tokens",
    `/api/tasks/${encodeURIComponent(image)}`,
    `/${encodeURI(script)}`,
  ]) {
    await page.goto(parlor.url + path);
    expect([path, await page.locator("img, svg, iframe").count()]).toEqual([path, 0]);
  }

  // Where a sign-in leads to is a page of ours, whatever the address says.
  await context.clearCookies();
  for (const next of ["javascript:window.pwned='next'", "//evil.example/x", `/\\evil.example`]) {
    await page.goto(`${parlor.url}/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator(messageInput).waitFor();
    expect([next, new URL(page.url()).origin]).toEqual([next, parlor.url]);
    await context.clearCookies();
  }
  expect(problems).toEqual([]);
  // Had one of them become HTML, it would have been seen.
  await page.goto(`${parlor.url}/login`);
  await page.evaluate((html) => document.body.insertAdjacentHTML("beforeend", html), image);
  await expect.poll(() => problems).toEqual(["/login ran a script: img"]);
  expect(await findHarm(page)).toEqual([expect.stringContaining("IMG onerror=")]);
  await context.close();
});
