import { expect, test } from "vitest";
import { setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, richConversation, seedThread, userMessage } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

/** The scripts that the element asked for after its own. */
function watchChunks(page: {
  on(event: "request", listener: (request: { url(): string }) => void): unknown;
}) {
  const names: string[] = [];
  page.on("request", (request) => {
    const name = /\/chatkit\/([\w-]+)-\w{12}\.js$/.exec(request.url())?.[1];
    if (name) names.push(name);
  });
  return names;
}

test("a page's locale brings its texts, in one script beside the list of them, and no other", async () => {
  const chat = await pages.open({ isEmpty: true });
  const chunks = watchChunks(chat.page);
  await chat.mount({ locale: "de-DE" });
  await chat.element.getByRole("heading", { name: "Womit kann ich heute helfen?" }).waitFor();
  expect(await chat.element.locator(".frame").getAttribute("lang")).toBe("de-DE");
  expect(chunks).toEqual(["find-texts", "de-de"]);
  expect(await chat.audit()).toEqual([]);
});

test("English loads nothing, and neither does a change of other options", async () => {
  const chat = await pages.open({ isEmpty: true });
  const chunks = watchChunks(chat.page);
  await chat.mount({});
  await chat.element.getByRole("heading", { name: "What can I help with today?" }).waitFor();
  await chat.setOptions({ theme: "dark" });
  expect(chunks).toEqual([]);
});

test("without a locale of the page the browser's is taken; one without texts gets English", async () => {
  const french = await pages.open({ isEmpty: true, locale: "fr-BE" });
  await french.mount({});
  await french.element.getByRole("button", { name: "Nouveau chat" }).waitFor();
  const zulu = await pages.open({ isEmpty: true, locale: "zu-ZA" });
  await zulu.mount({});
  await zulu.element.getByRole("button", { name: "New chat" }).waitFor();
  await expect.poll(() => zulu.element.locator(".frame").getAttribute("data-waiting")).toBeNull();
  expect(await zulu.element.locator(".frame").getAttribute("lang")).toBe("en");
});

test.each(["ar", "he", "fa", "ur"])("%s runs from right to left, whatever the page does", async (locale) => {
  const thread = await seedThread(pages.site, { title: "Rich", items: richConversation });
  const chat = await pages.open({
    isEmpty: true,
    viewport: { width: 380, height: 720 },
  });
  await chat.mount({ locale, initialThread: thread.id, threadItemActions: { feedback: true, retry: true } });
  await expect.poll(() => chat.element.locator(".frame").getAttribute("dir")).toBe("rtl");
  await chat.element.getByText("Ask me if you want any of these moved.").waitFor();
  const left = (selector: string) =>
    chat.element.locator(selector).evaluate((element) => element.getBoundingClientRect().left);
  expect(await left("#history-button")).toBeGreaterThan(await left("[part=new-chat-button]"));
  expect(await chat.audit()).toEqual([]);
});

test("the page's own words win, in every locale, also when they change", async () => {
  const chat = await pages.open({ isEmpty: true });
  const strings = { "composer.placeholder": "Frag die Bibliothek" };
  await chat.mount({ locale: "de", parlor: { strings } });
  await chat.element
    .locator('[placeholder="Frag die Bibliothek"], [aria-placeholder="Frag die Bibliothek"]')
    .waitFor();
  await chat.setOptions({ locale: "de", parlor: { strings: { "start.greeting": "Guten Tag" } } });
  await chat.element.getByRole("heading", { name: "Guten Tag" }).waitFor();
});

test("from right to left, an answer in English stands together: bullets inside, columns in order, all flush", async () => {
  const text =
    "Start.\n\n- one\n- two\n\n```ts\nconst a = 1;\n```\n\n| step | time |\n| --- | --- |\n| read | 4 ms |";
  const thread = await seedThread(pages.site, { items: [userMessage("Go"), assistantMessage(text)] });
  const chat = await pages.open({ options: { locale: "ar", initialThread: thread.id } });
  await chat.element.locator("article .table").waitFor();
  const left = (selector: string) =>
    chat.element
      .locator(`article.assistant ${selector}`)
      .first()
      .evaluate((one) => one.getBoundingClientRect().left);
  const start = await left("p");
  for (const selector of ["ul", "figure", ".table"])
    expect(Math.abs((await left(selector)) - start), selector).toBeLessThan(1);
  expect(await left("li")).toBeGreaterThan(start + 8);
  const headers = chat.element.locator("article th");
  const [first, second] = await headers.evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect().left),
  );
  expect(first).toBeLessThan(second ?? 0);
});
