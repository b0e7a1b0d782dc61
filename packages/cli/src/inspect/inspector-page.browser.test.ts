import { createServer } from "node:http";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Listening, listen } from "./listen.ts";
import { type Inspector, startInspector } from "./start-inspector.ts";

let browser: Browser;
let backend: Listening;
let inspector: Inspector;
let page: Page;
const complaints: string[] = [];
/** Lets the backend's next stream go on. */
let goOn = Promise.withResolvers<void>();

const hostile = "<img src=x onerror=\"document.title='owned'\">";
const fields = { thread_id: "thr_1", created_at: "2026-01-01T00:00:00Z" };
const toContent = (text: string) => [{ type: "output_text", text, annotations: [] }];
const frame = (event: unknown) => `data: ${JSON.stringify(event)}\n\n`;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
    ],
  });
}, 120_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  goOn = Promise.withResolvers<void>();
  complaints.length = 0;
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const part of incoming) body += part;
    if (body.includes("threads.list")) {
      outgoing.writeHead(200, { "content-type": "application/json" }).end('{"threads":{"data":[]}}');
      return;
    }
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    const thread = { id: "thr_1", created_at: fields.created_at, items: { data: [], has_more: false } };
    outgoing.write(frame({ type: "thread.created", thread }));
    const item = { type: "assistant_message", id: "msg_1", ...fields, content: toContent("") };
    outgoing.write(frame({ type: "thread.item.added", item }));
    await goOn.promise;
    const update = { type: "assistant_message.content_part.text_delta", content_index: 0, delta: hostile };
    outgoing.write(frame({ type: "thread.item.updated", item_id: "msg_1", update }));
    outgoing.end(frame({ type: "thread.item.done", item: { ...item, content: toContent(hostile) } }));
  });
  backend = await listen(server, { host: "127.0.0.1", port: 0 });
  inspector = await startInspector({
    target: new URL("/api/chatkit", backend.url),
    host: "127.0.0.1",
    port: 0,
    recordFile: undefined,
    hidesSecrets: true,
    maxExchanges: 100,
    maxBodyLength: 1_000_000,
  });
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 } });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(inspector.url)) complaints.push(`foreign request: ${request.url()}`);
  });
  await page.goto(inspector.pageUrl);
  await page.getByText("Live", { exact: true }).waitFor();
});
afterEach(async () => {
  await page.context().close();
  await inspector.close();
  await backend.close();
  expect(complaints).toEqual([]);
});

const send = (type: string, params: object) =>
  fetch(`${inspector.url}/api/chatkit`, {
    method: "POST",
    headers: { authorization: "Bearer s3cret" },
    body: JSON.stringify({ type, params }),
  });
const say = (text: string) =>
  send("threads.create", {
    input: { content: [{ type: "input_text", text }], attachments: [], inference_options: {} },
  });
const rows = () => page.getByRole("navigation", { name: "Requests" }).getByRole("button");
const frames = () => page.getByRole("table", { name: "Frames" }).getByRole("row");

async function audit(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    await page.evaluate(axe.source);
    found.push(
      ...(await page.evaluate(async () => {
        const { axe: tool } = window as unknown as { axe: typeof axe };
        const { violations } = await tool.run(document, { resultTypes: ["violations"] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(", ")}`);
      })),
    );
  }
  return found;
}

test("frames are shown as they arrive, and the end says that nothing is wrong", async () => {
  const answer = await say("Hello");
  await rows().getByText("threads.create").click();
  // The stream has not gone on: what came so far is there.
  await expect.poll(() => frames().count()).toBe(3);
  await page.getByText("streaming…").first().waitFor();
  goOn.resolve();
  await answer.text();
  await expect.poll(() => frames().count()).toBe(5);
  await page.getByText("Nothing against the protocol.").waitFor();
  await page.getByText("<img src=x onerror=", { exact: false }).first().waitFor();
  expect(await page.title()).toBe("parlor inspect");
});

test("a fault has its place and its cause, and secrets are hidden", async () => {
  await (await send("threads.list", {})).text();
  await rows().getByText("1 fault").waitFor();
  await rows().first().click();
  await page.getByRole("heading", { name: "Against the protocol" }).waitFor();
  await page.getByText("answer: a page is {data: [...], has_more, after?}", { exact: false }).waitFor();
  await page.getByText("wrapped in another object, or is none (pitfall 3)", { exact: false }).waitFor();
  await page.getByText("headers").first().click();
  await page.getByText("authorization: (hidden)", { exact: false }).waitFor();
  expect(await page.content()).not.toContain("s3cret");
});

test("all by keyboard: into the list, from one request to the next, filtering, clearing", async () => {
  goOn.resolve();
  await (await say("Hello")).text();
  await (await send("threads.list", {})).text();
  await expect.poll(() => rows().count()).toBe(2);
  await rows().first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "1 · threads.create" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("heading", { name: "2 · threads.list" }).waitFor();
  expect(
    await rows()
      .nth(1)
      .evaluate((row) => row === document.activeElement),
  ).toBe(true);
  await page.getByLabel("Only what has faults").focus();
  await page.keyboard.press("Space");
  await expect.poll(() => rows().count()).toBe(1);
  await page.getByRole("button", { name: "Clear" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Nothing yet.", { exact: false }).waitFor();
});

test("the recording is saved as a file", async () => {
  await (await send("threads.list", {})).text();
  await expect.poll(() => rows().count()).toBe(1);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save recording" }).click();
  expect((await downloading).suggestedFilename()).toBe("parlor-recording.jsonl");
});

test("axe finds nothing wrong, light and dark, empty and full, wide and narrow", async () => {
  expect(await audit()).toEqual([]);
  goOn.resolve();
  await (await say("Hello")).text();
  await (await send("threads.list", {})).text();
  await expect.poll(() => rows().count()).toBe(2);
  await rows().first().click();
  expect(await audit()).toEqual([]);
  await rows().nth(1).click();
  expect(await audit()).toEqual([]);
  await page.setViewportSize({ width: 380, height: 760 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  expect(await audit()).toEqual([]);
});
