import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../../testing/chat-page.ts";
import { createGate } from "../../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const note = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("Milk") };
/** A red dot. */
const picture = {
  name: "dot.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
    "base64",
  ),
};
const enabled = { enabled: true };
const directly = { uploadStrategy: { type: "direct", uploadUrl: "/chatkit/files" } };
const inTwoPhases = { uploadStrategy: { type: "two_phase" } };

const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });
const tray = (chat: ChatPage) => chat.element.getByRole("list", { name: "Attachments" });
const sentInput = () => pages.site.requests.findLast(({ params }) => params.input)?.params.input;
const sentIds = () => (sentInput() as { attachments?: string[] } | undefined)?.attachments ?? [];
const typesSent = () => pages.site.requests.map(({ type }) => type);
const alert = (chat: ChatPage) => chat.element.getByRole("alert").locator("p");

async function open(api: object = directly, attachments: object = enabled, more: object = {}) {
  return pages.open({
    options: { api: { url: "/chatkit", domainKey: "local", ...api }, composer: { attachments } },
    ...more,
  });
}

async function attach(chat: ChatPage, ...files: (typeof note)[]) {
  const choosing = chat.page.waitForEvent("filechooser");
  await button(chat, "Attach files").click();
  const chooser = await choosing;
  await chooser.setFiles(files);
  return chooser;
}

/** Gives files to the element as the browser does when they are dropped or pasted. */
async function hand(chat: ChatPage, kind: "drop" | "paste", files: { name: string; type: string }[]) {
  await chat.input.evaluate(
    (input, { event, given }) => {
      const transfer = new DataTransfer();
      for (const { name, type } of given) transfer.items.add(new File(["x"], name, { type }));
      const init = { bubbles: true, cancelable: true, composed: true };
      if (event === "paste") {
        input.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: transfer }));
        return;
      }
      for (const name of ["dragenter", "dragover", "drop"])
        input.dispatchEvent(new DragEvent(name, { ...init, dataTransfer: transfer }));
    },
    { event: kind, given: files },
  );
}

test.each([
  ["directly", directly, []],
  ["in two phases", inTwoPhases, ["attachments.create"]],
] as const)("a file and a picture are chosen, uploaded %s, sent and shown", async (_, api, requests) => {
  pages.site.respond = createScriptedResponder((input) => toMessageEvents(input, ["Thank you."]));
  const chat = await open(api);
  const chooser = await attach(chat, note, picture);
  expect(chooser.isMultiple()).toBe(true);
  await expect.poll(() => chat.element.getByRole("progressbar").count()).toBe(0);
  expect(await tray(chat).getByRole("listitem").allInnerTexts()).toEqual(["note.txt", "dot.png"]);
  // The picture is painted, so that no policy has to allow it an address.
  await expect.poll(() => tray(chat).locator("canvas").count()).toBe(1);
  expect(await chat.audit()).toEqual([]);
  await chat.send("Look at these");
  const message = chat.articles.first();
  await message.getByRole("img", { name: "Attachment: dot.png" }).waitFor();
  await message.getByRole("img", { name: "Attachment: note.txt" }).waitFor();
  expect(await tray(chat).count()).toBe(0);
  await chat.articles.getByText("Thank you.").waitFor();
  // The server's own preview of it.
  await expect
    .poll(() => message.locator("img").evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(1);
  expect(sentIds()).toEqual([expect.stringMatching(/^atc_/), expect.stringMatching(/^atc_/)]);
  expect(typesSent()).toEqual([...requests, ...requests, "threads.create"]);
  expect(await chat.audit()).toEqual([]);
});

test("files are dropped and pasted; a file needs no text to be sent", async () => {
  const chat = await open();
  await hand(chat, "drop", [{ name: "dropped.txt", type: "text/plain" }]);
  await hand(chat, "paste", [{ name: "pasted.txt", type: "text/plain" }]);
  await expect
    .poll(() => tray(chat).getByRole("listitem").allInnerTexts())
    .toEqual(["dropped.txt", "pasted.txt"]);
  await expect.poll(() => chat.element.getByRole("progressbar").count()).toBe(0);
  expect(await chat.written()).toBe("");
  await button(chat, "Send message").click();
  await chat.articles.getByRole("img", { name: "Attachment: dropped.txt" }).waitFor();
  await expect.poll(() => sentIds().length).toBe(2);
  expect(sentInput()).toMatchObject({ content: [] });
});

test("without the option there is no button, and nothing is taken", async () => {
  const chat = await pages.open();
  await hand(chat, "drop", [{ name: "dropped.txt", type: "text/plain" }]);
  await hand(chat, "paste", [{ name: "pasted.txt", type: "text/plain" }]);
  expect(await button(chat, "Attach files").count()).toBe(0);
  expect(await tray(chat).count()).toBe(0);
});

test("limits by count, size and type say what is wrong and take the rest", async () => {
  const chat = await open(directly, {
    enabled: true,
    maxCount: 2,
    maxSize: { "image/*": 1024, "*": 3 },
    accept: { "image/*": [".png"], "text/plain": [".txt"] },
  });
  const chooser = await attach(chat, note, {
    name: "run.exe",
    mimeType: "application/x-msdownload",
    buffer: Buffer.from("x"),
  });
  expect(await chooser.element().getAttribute("accept")).toBe("image/*,.png,text/plain,.txt");
  expect(await alert(chat).allTextContents()).toEqual([
    "note.txt is too large. The limit is 3 byte.",
    "run.exe is of a type that cannot be attached.",
  ]);
  expect(await tray(chat).count()).toBe(0);
  expect(await chat.audit()).toEqual([]);
  await attach(chat, picture, picture, picture);
  expect(await alert(chat).textContent()).toBe("At most 2 files can be attached to a message.");
  expect(await tray(chat).getByRole("listitem").count()).toBe(2);
  await chat.input.pressSequentially("a");
  await alert(chat).waitFor({ state: "detached" });
});

test("an upload shows how far it is, can be cancelled, and holds the message back", async () => {
  const gate = createGate();
  const chat = await open();
  await chat.page.route("**/chatkit/files", async (route) => {
    await gate.opened;
    await route.continue().catch(() => undefined);
  });
  await attach(chat, note, { ...note, name: "other.txt" });
  await chat.element.getByRole("progressbar", { name: "Uploading note.txt" }).waitFor();
  expect(await chat.audit()).toEqual([]);
  await chat.input.pressSequentially("Now");
  await chat.input.press("Enter");
  expect(await alert(chat).textContent()).toBe("Wait until the files are uploaded, or remove them.");
  expect(await chat.written()).toBe("Now");
  await button(chat, "Remove other.txt").click();
  expect(await tray(chat).getByRole("listitem").allInnerTexts()).toEqual(["note.txt"]);
  gate.open();
  await expect.poll(() => chat.element.getByRole("progressbar").count()).toBe(0);
  await chat.input.press("Enter");
  await chat.articles.getByText("Now").waitFor();
  await expect.poll(() => sentIds().length).toBe(1);
});

test("an upload that fails says why, holds the message back, and is tried again", async () => {
  pages.allowed.push(/net::ERR_FAILED|Failed to load resource/);
  const chat = await open(inTwoPhases);
  await chat.page.route("**/chatkit/files/**", (route) => route.abort());
  await attach(chat, note);
  await button(chat, "Upload note.txt again").waitFor();
  const reason = tray(chat).getByText("The file did not arrive. Check the connection and try again.");
  await reason.waitFor();
  // It can be read without hovering.
  const isCut = await reason.evaluate(
    ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
      scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1,
  );
  expect(isCut).toBe(false);
  expect(await chat.audit()).toEqual([]);
  await chat.send("Now");
  expect(await alert(chat).textContent()).toBe("Try the failed files again, or remove them.");
  await chat.page.unroute("**/chatkit/files/**");
  await button(chat, "Upload note.txt again").click();
  await button(chat, "Upload note.txt again").waitFor({ state: "detached" });
  await expect.poll(() => chat.element.getByRole("progressbar").count()).toBe(0);
  await chat.input.press("Enter");
  await chat.articles.getByText("Now").waitFor();
  expect(typesSent()).toEqual([
    "attachments.create",
    "attachments.delete",
    "attachments.create",
    "threads.create",
  ]);
});

test("an upload that a change of the service interrupts has failed, and is tried again there", async () => {
  const gate = createGate();
  pages.site.intercept.set("attachments.create", async () => {
    await gate.opened;
    return undefined;
  });
  const chat = await open(inTwoPhases);
  await attach(chat, note);
  await chat.element.getByRole("progressbar", { name: "Uploading note.txt" }).waitFor();
  await chat.setOptions({
    api: { url: "/chatkit?other", domainKey: "local", ...inTwoPhases },
    composer: { attachments: enabled },
  });
  await tray(chat).getByText("The upload was interrupted.").waitFor();
  expect(await chat.element.getByRole("progressbar").count()).toBe(0);
  await chat.setOptions({
    api: { url: "/chatkit?other", domainKey: "local", ...inTwoPhases },
    composer: { attachments: enabled },
    locale: "de-DE",
  });
  await chat.element.getByText("Das Hochladen wurde unterbrochen.").waitFor();
  await chat.setOptions({
    api: { url: "/chatkit?other", domainKey: "local", ...inTwoPhases },
    composer: { attachments: enabled },
  });
  gate.open();
  await button(chat, "Upload note.txt again").click();
  await button(chat, "Upload note.txt again").waitFor({ state: "detached" });
  await expect.poll(() => chat.element.getByRole("progressbar").count()).toBe(0);
  await chat.send("Now");
  await chat.articles.getByText("Now").waitFor();
  await expect.poll(() => sentIds().length).toBe(1);
});

test("a file that is removed after it arrived is deleted at the server", async () => {
  const chat = await open();
  await attach(chat, note);
  await expect.poll(() => chat.element.getByRole("progressbar").count()).toBe(0);
  await tray(chat).getByText("note.txt").waitFor();
  await button(chat, "Remove note.txt").click();
  await expect.poll(typesSent).toEqual(["attachments.delete"]);
  expect(await tray(chat).count()).toBe(0);
});

test("uploads go through the page's own fetch, but never to a host that only the server named", async () => {
  pages.site.policy = undefined;
  const chat = await pages.open({ isEmpty: true });
  pages.site.intercept.set("attachments.create", () =>
    Response.json({
      type: "file",
      id: "atc_1",
      name: "note.txt",
      mime_type: "text/plain",
      upload_descriptor: {
        url: "http://files.invalid/signed",
        method: "PUT",
        headers: { "x-signed": "yes" },
      },
    }),
  );
  pages.allowed.push(/foreign request: http:\/\/files\.invalid|Failed to load resource|CORS/);
  const foreign: { method: string; headers: Record<string, string>; body: string | null }[] = [];
  await chat.page.route("http://files.invalid/**", async (route) => {
    const request = route.request();
    foreign.push({ method: request.method(), headers: request.headers(), body: request.postData() });
    await route.fulfill({
      status: 200,
      headers: {
        "access-control-allow-origin": "*",
        "access-control-allow-headers": "*",
        "access-control-allow-methods": "*",
      },
    });
  });
  await chat.mount({ composer: { attachments: enabled } });
  await chat.element.evaluate((element) => {
    const scope = window as unknown as { fetched: string[] };
    scope.fetched = [];
    const own = (input: string, init: RequestInit) => {
      scope.fetched.push(
        `${input} ${init.body instanceof FormData ? "form" : JSON.parse(String(init.body)).type}`,
      );
      return fetch(input, { ...init, headers: { ...(init.headers as object), "x-secret": "mine" } });
    };
    const api = { url: "/chatkit", domainKey: "local", fetch: own, uploadStrategy: { type: "two_phase" } };
    (element as unknown as { setOptions(options: object): void }).setOptions({
      api,
      composer: { attachments: { enabled: true } },
    });
  });
  await attach(chat, note);
  await expect.poll(() => foreign.filter(({ method }) => method === "PUT").length).toBe(1);
  const put = foreign.find(({ method }) => method === "PUT");
  expect(put?.headers).toMatchObject({ "x-signed": "yes" });
  expect(put?.headers).not.toHaveProperty("x-secret");
  expect(put?.headers).not.toHaveProperty("cookie");
  expect(await chat.page.evaluate(() => (window as unknown as { fetched: string[] }).fetched)).toEqual([
    "/chatkit attachments.create",
  ]);
});

test("setComposerValue uploads files, and shows what the server already has", async () => {
  const chat = await open();
  await chat.element.evaluate((element) =>
    (element as unknown as { setComposerValue(value: object): Promise<void> }).setComposerValue({
      attachments: [{ type: "file", id: "atc_known", name: "known.txt", mime_type: "text/plain" }],
      files: [new File(["x"], "new.txt", { type: "text/plain" })],
    }),
  );
  expect(await tray(chat).getByRole("listitem").allInnerTexts()).toEqual(["known.txt", "new.txt"]);
  expect(await chat.element.getByRole("progressbar").count()).toBe(0);
  // What the page put there is the page's: the server is not asked to delete it.
  await button(chat, "Remove known.txt").click();
  await button(chat, "Remove new.txt").click();
  await expect.poll(typesSent).toEqual(["attachments.delete"]);
});

test("a draft keeps the files that have arrived, for its thread and over a reload", async () => {
  const chat = await open();
  await attach(chat, note);
  await expect.poll(() => chat.element.getByRole("progressbar").count()).toBe(0);
  await chat.input.pressSequentially("With a file");
  await chat.page.reload();
  await chat.mount({
    api: { url: "/chatkit", domainKey: "local", ...directly },
    composer: { attachments: enabled },
  });
  await tray(chat).getByText("note.txt").waitFor();
  expect(await chat.written()).toBe("With a file");
  await chat.input.press("Enter");
  await chat.articles.getByRole("img", { name: "Attachment: note.txt" }).waitFor();
});
