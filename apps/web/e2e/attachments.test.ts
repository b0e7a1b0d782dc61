import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { type Parlor, startParlor } from "./parlor-process.ts";

const picture = {
  name: "dot.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
    "base64",
  ),
};
const note = { name: "note.md", mimeType: "text/markdown", buffer: Buffer.from("# Milk") };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function signUp(parlor: Parlor, name: string) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  await page.goto(parlor.url);
  await page.getByRole("tab", { name: "Create account" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(`${name}@example.com`);
  await page.getByLabel("Password").fill("correct horse 1");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.locator("#chatkit-composer-input").waitFor();
  return { context, page, complaints };
}

async function attach(page: Page, files: (typeof picture)[]) {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files", exact: true }).click();
  await (await choosing).setFiles(files);
}

const progress = (page: Page) => page.locator("openai-chatkit").getByRole("progressbar");
const sentPicture = (page: Page) =>
  page
    .locator("openai-chatkit article")
    .first()
    .getByRole("img", { name: "Attachment: dot.png" })
    .locator("img");
const widthOf = (page: Page) =>
  sentPicture(page).evaluate((image) => (image as HTMLImageElement).naturalWidth);

/** Attaches a picture and a text, sends them, and finds them again after a reload. Gives the picture's address. */
async function sendAndReload(page: Page, parlor: Parlor): Promise<string> {
  await attach(page, [picture, note]);
  const tray = page.locator("openai-chatkit").getByRole("list", { name: "Attachments" });
  await expect.poll(() => tray.getByRole("listitem").allInnerTexts()).toEqual(["dot.png", "note.md"]);
  await expect.poll(() => progress(page).count()).toBe(0);
  await page.locator("#chatkit-composer-input").fill("add buy milk");
  await page.keyboard.press("Enter");
  const answer = page.locator("openai-chatkit article").last();
  await expect.poll(() => answer.textContent()).toContain("cannot look into files");
  expect(await answer.textContent()).toContain("Buy milk");
  await expect.poll(() => widthOf(page)).toBe(1);
  await page.reload();
  await expect.poll(() => page.locator("openai-chatkit article").count()).toBe(2);
  await expect.poll(() => widthOf(page)).toBe(1);
  await page.locator("openai-chatkit").getByRole("img", { name: "Attachment: note.md" }).waitFor();
  const address = (await sentPicture(page).getAttribute("src")) ?? "";
  expect(address).toMatch(new RegExp(`^${parlor.url}/api/chatkit/files/atc_\\w+/preview$`));
  return address;
}

test("on disk: a person attaches files, sees them go, sends them, and sees them again; nobody else does", {
  timeout: 240_000,
}, async () => {
  const parlor = await startParlor();
  try {
    const ada = await signUp(parlor, "ada");
    // The second phase of the first upload is held: it is seen to be under way.
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await ada.page.route("**/api/chatkit/files/*", async (route) => {
      if (route.request().method() === "PUT") await released;
      await route.continue();
    });
    await attach(ada.page, [note]);
    await ada.page.getByRole("progressbar", { name: "Uploading note.md" }).waitFor();
    release();
    await expect.poll(() => progress(ada.page).count()).toBe(0);
    await ada.page.getByRole("button", { name: "Remove note.md" }).click();
    // What is no image in truth is refused with a reason.
    await attach(ada.page, [{ ...picture, name: "fake.png", buffer: Buffer.from("<script>") }]);
    await ada.page.getByText("This file is not what its type image/png says.").waitFor();
    await ada.page.getByRole("button", { name: "Remove fake.png" }).click();
    const address = await sendAndReload(ada.page, parlor);
    expect(ada.complaints.filter((line) => !line.includes("415"))).toEqual([]);

    const grace = await signUp(parlor, "grace");
    expect((await ada.context.request.get(address)).status()).toBe(200);
    expect((await grace.context.request.get(address)).status()).toBe(404);
    expect((await fetch(address)).status).toBe(401);
    // A direct upload, by the page's own path.
    const direct = await grace.context.request.post(`${parlor.url}/api/chatkit/upload`, {
      headers: { origin: parlor.url },
      multipart: { file: picture },
    });
    expect([direct.status(), (await direct.json()).type]).toEqual([200, "image"]);
    await Promise.all([ada.context.close(), grace.context.close()]);
  } finally {
    await parlor.remove();
  }
});

test("on S3: the browser sends the files to the storage itself, under the strict content policy", {
  timeout: 240_000,
}, async () => {
  const script = fileURLToPath(
    new URL("../../../packages/postgres/src/testing/s3-process.ts", import.meta.url),
  );
  const storage: ChildProcess = fork(script, [], {
    execArgv: ["--conditions=@parlor/source", "--disable-warning=ExperimentalWarning"],
  });
  const [options] = (await once(storage, "message")) as [Record<string, string>];
  const { endpoint = "", bucket = "", accessKeyId = "", secretAccessKey = "" } = options;
  const parlor = await startParlor({
    S3_ENDPOINT: endpoint,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  }).catch((error: unknown) => {
    storage.kill();
    throw error;
  });
  try {
    const { page, context, complaints } = await signUp(parlor, "ada");
    const puts: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "PUT") puts.push(request.url());
    });
    const address = await sendAndReload(page, parlor);
    expect(puts).toHaveLength(2);
    expect(puts.every((url) => url.startsWith(`${endpoint}/${bucket}/atc_`))).toBe(true);
    expect(complaints).toEqual([]);
    const download = await context.request.get(address.replace("/preview", ""));
    expect((await download.body()).equals(picture.buffer)).toBe(true);
    expect(download.url().startsWith(`${endpoint}/${bucket}/atc_`)).toBe(true);
    await context.close();
  } finally {
    await parlor.remove();
    storage.kill();
  }
});
