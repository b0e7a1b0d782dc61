import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, seedThread, userMessage } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const button = (chat: ChatPage, name: string | RegExp) =>
  chat.element.getByRole("button", { name, exact: true });
const rows = (chat: ChatPage) => chat.element.locator(".thread-open");
const titles = async (chat: ChatPage) =>
  (await rows(chat).locator(".cut").allTextContents()).map((text) => text.trim());
const deletions = () => pages.site.requests.filter(({ type }) => type === "threads.delete");

async function seedThree() {
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();
  await seedThread(pages.site, {
    title: "Oldest",
    created_at: daysAgo(60),
    items: [userMessage("From oldest")],
  });
  await seedThread(pages.site, {
    title: "Middle",
    created_at: daysAgo(1),
    items: [userMessage("From middle")],
  });
  return seedThread(pages.site, { title: "Newest", items: [userMessage("From newest")] });
}

test("conversations stand under their days, newest first, and one click opens one", async () => {
  await seedThree();
  const chat = await pages.open();
  await button(chat, "Open history").click();
  await rows(chat).first().waitFor();
  expect(await titles(chat)).toEqual(["Newest", "Middle", "Oldest"]);
  const headings = await chat.element
    .getByRole("navigation")
    .getByRole("heading", { level: 3 })
    .allTextContents();
  expect(headings.slice(0, 2)).toEqual(["Today", "Yesterday"]);
  expect(headings).toHaveLength(3);
  await rows(chat).nth(1).click();
  await chat.articles.getByText("From middle").waitFor();
  expect(await chat.element.getByRole("heading", { name: "Middle" }).count()).toBe(1);
  await expect.poll(() => rows(chat).nth(1).getAttribute("aria-current")).toBe("true");
  expect(await chat.events()).toContain("history.open");
});

test("renaming in place is saved, also in the header; Escape leaves it as it was", async () => {
  const thread = await seedThree();
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await button(chat, "Open history").click();
  await rows(chat).first().focus();
  await chat.page.keyboard.press("F2");
  const field = chat.element.getByRole("textbox", { name: "Title" });
  expect(await field.inputValue()).toBe("Newest");
  await field.fill("Better title");
  await field.press("Enter");
  await chat.element.getByRole("heading", { name: "Better title" }).waitFor();
  expect((await titles(chat))[0]).toBe("Better title");
  expect((await pages.site.store.loadThread("ada", thread.id))?.title).toBe("Better title");
  await button(chat, "Rename Better title").click();
  await field.fill("Never mind");
  await field.press("Escape");
  expect((await titles(chat))[0]).toBe("Better title");
  expect(pages.site.requests.filter(({ type }) => type === "threads.update")).toHaveLength(1);
});

test("a deletion can be undone; when the page goes, it is final", async () => {
  const thread = await seedThree();
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.articles.getByText("From newest").waitFor();
  await button(chat, "Open history").click();
  await rows(chat).first().hover();
  await button(chat, "Delete Newest").click();
  await expect.poll(() => titles(chat)).toEqual(["Middle", "Oldest"]);
  await chat.element.getByText("What can I help with today?").waitFor();
  await button(chat, "Undo").click();
  await expect.poll(() => titles(chat)).toEqual(["Newest", "Middle", "Oldest"]);
  await chat.articles.getByText("From newest").waitFor();
  expect(deletions()).toEqual([]);

  await rows(chat).nth(2).focus();
  await chat.page.keyboard.press("Delete");
  await expect.poll(() => titles(chat)).toEqual(["Newest", "Middle"]);
  expect(
    await rows(chat)
      .nth(1)
      .evaluate((row) => row.matches(":focus")),
  ).toBe(true);
  await chat.page.goto("about:blank");
  await expect.poll(() => deletions().length).toBe(1);
});

test("what the page does not offer is not there", async () => {
  await seedThree();
  const chat = await pages.open({
    options: { history: { enabled: true, showDelete: false, showRename: false } },
  });
  await button(chat, "Open history").click();
  await rows(chat).first().waitFor();
  expect(await button(chat, /^Delete/).count()).toBe(0);
  expect(await button(chat, /^Rename/).count()).toBe(0);
  await rows(chat).first().press("Delete");
  expect(await titles(chat)).toHaveLength(3);
  await chat.setOptions({ history: { enabled: false } });
  await expect.poll(() => button(chat, "Open history").count()).toBe(0);
});

test("a search finds what was said, shows where, and says when nothing fits", async () => {
  const thread = await seedThree();
  await pages.site.store.saveItem("ada", assistantMessage("The **otters** sleep at noon.")(thread.id));
  const chat = await pages.open();
  await button(chat, "Open history").click();
  await rows(chat).first().waitFor();
  const search = chat.element.getByRole("searchbox");
  // Before the server is asked, nothing is said of what it has found.
  const saysAtOnce = await search.evaluate(async (input: HTMLInputElement) => {
    const panel = input.closest("parlor-history") as HTMLElement & { updateComplete: Promise<boolean> };
    input.value = "o";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await panel.updateComplete;
    const status = panel.querySelector("nav [role=status]")?.textContent?.trim();
    return [status, panel.querySelector(".history-note")?.textContent?.trim()];
  });
  expect(saysAtOnce).toEqual(["", "Searching"]);
  await search.fill("otters");
  const snippet = chat.element.locator(".snippet");
  await snippet.waitFor();
  expect(await titles(chat)).toHaveLength(1);
  expect(await snippet.textContent()).toBe("The otters sleep at noon.");
  expect(await snippet.locator("mark").allTextContents()).toEqual(["otters"]);
  await expect
    .poll(() => chat.element.locator("nav").getByRole("status").textContent())
    .toContain("1 conversation found");
  expect(await chat.audit()).toEqual([]);
  await rows(chat).first().click();
  await chat.articles.getByText("sleep at noon").waitFor();
  await search.fill("oldest");
  await expect.poll(() => titles(chat)).toEqual(["Oldest"]);
  await search.fill("nothing like it");
  await chat.element.getByText("Nothing found for “nothing like it”.").waitFor();
  await search.press("Escape");
  await expect.poll(() => titles(chat)).toEqual(["Newest", "Middle", "Oldest"]);
});

test("only the newest search is shown, and one that fails can be tried again", async () => {
  pages.allowed = [/503/];
  await seedThree();
  const chat = await pages.open();
  await button(chat, "Open history").click();
  await rows(chat).first().waitFor();
  const first = Promise.withResolvers<void>();
  const asked: unknown[] = [];
  pages.site.intercept.set("parlor.threads.search", async ({ params }) => {
    asked.push(params.query);
    if (params.query !== "old") return undefined;
    await first.promise;
    return Response.json({ data: [], has_more: false });
  });
  const search = chat.element.getByRole("searchbox");
  await search.fill("old");
  await expect.poll(() => asked).toEqual(["old"]);
  await search.fill("middle");
  await expect.poll(() => titles(chat)).toEqual(["Middle"]);
  first.resolve();
  expect(await titles(chat)).toEqual(["Middle"]);
  pages.site.intercept.set("parlor.threads.search", () =>
    Response.json(
      { error: { code: "store_unavailable", message: "The database is away." } },
      { status: 503 },
    ),
  );
  await search.fill("newest");
  await chat.element.getByText("The search did not work. The database is away.").waitFor();
  pages.site.intercept.clear();
  await button(chat, "Try again").click();
  await expect.poll(() => titles(chat)).toEqual(["Newest"]);
});

test("a conversation is archived with undo, found in the archive, and taken back", async () => {
  const thread = await seedThree();
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await button(chat, "Open history").click();
  await rows(chat).first().hover();
  await button(chat, "Archive Newest").click();
  await expect.poll(() => titles(chat)).toEqual(["Middle", "Oldest"]);
  expect(
    await rows(chat)
      .first()
      .evaluate((row) => row.matches(":focus")),
  ).toBe(true);
  // The open conversation stays, and says so.
  await chat.element.getByText("This conversation is archived.").waitFor();
  await button(chat, "Undo").click();
  await expect.poll(() => titles(chat)).toEqual(["Newest", "Middle", "Oldest"]);
  await expect.poll(() => chat.element.getByText("This conversation is archived.").count()).toBe(0);

  await rows(chat).nth(2).hover();
  await button(chat, "Archive Oldest").click();
  await rows(chat).nth(1).hover();
  await button(chat, "Archive Middle").click();
  await button(chat, "Archived").click();
  await expect.poll(() => titles(chat)).toEqual(["Middle", "Oldest"]);
  expect(await chat.element.locator("#leave-archive").evaluate((element) => element.matches(":focus"))).toBe(
    true,
  );
  expect(await chat.audit()).toEqual([]);
  await rows(chat).first().hover();
  await button(chat, "Restore Middle").click();
  await expect.poll(() => titles(chat)).toEqual(["Oldest"]);
  await rows(chat).first().click();
  await chat.articles.getByText("From oldest").waitFor();
  await button(chat, "Back to all conversations").click();
  await expect.poll(() => titles(chat)).toEqual(["Newest", "Middle"]);
  // Going on with it takes it back.
  await chat.send("One more thing");
  await expect.poll(() => titles(chat)).toEqual(["Newest", "Middle", "Oldest"]);
});

test("a server that is not ours is asked for nothing of it", async () => {
  await seedThree();
  pages.site.filter = (response) => {
    const headers = new Headers(response.headers);
    headers.delete("x-parlor");
    return new Response(response.body, { status: response.status, headers });
  };
  const chat = await pages.open();
  await button(chat, "Open history").click();
  await rows(chat).first().waitFor();
  expect(await button(chat, "Archived").count()).toBe(0);
  expect(await button(chat, /^Archive /).count()).toBe(0);
  await chat.element.getByRole("searchbox").fill("mid");
  await expect.poll(() => titles(chat)).toEqual(["Middle"]);
  expect(pages.site.requests.filter(({ type }) => type.startsWith("parlor.threads"))).toEqual([]);
});

test("where the server has no search, titles are searched, also those of older pages", async () => {
  pages.site.filter = (response) => {
    const headers = new Headers(response.headers);
    headers.set("x-parlor", "1");
    return new Response(response.body, { status: response.status, headers });
  };
  for (let index = 0; index < 45; index += 1) {
    await seedThread(pages.site, {
      title: `Number ${index}`,
      created_at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
    });
  }
  const chat = await pages.open();
  await button(chat, "Open history").click();
  await rows(chat).first().waitFor();
  const search = chat.element.getByRole("searchbox");
  await search.fill("number 3");
  await expect.poll(async () => (await titles(chat)).length).toBe(11);
  expect((await titles(chat)).at(-1)).toBe("Number 3");
  await search.fill("nothing like it");
  await chat.element.getByText("No title contains “nothing like it”.").waitFor();
  await search.press("Escape");
  expect(await search.inputValue()).toBe("");
});

test("an empty history says what it is for; one that fails says so and can be tried again", async () => {
  pages.allowed = [/503/];
  const chat = await pages.open();
  await button(chat, "Open history").click();
  await chat.element.getByText("Conversations you start will be kept here.").waitFor();
  await chat.element.getByRole("navigation").getByRole("button", { name: "Close history" }).click();
  pages.site.intercept.set("threads.list", () =>
    Response.json(
      { error: { code: "store_unavailable", message: "The database is away." } },
      { status: 503 },
    ),
  );
  await button(chat, "Open history").click();
  await chat.element.getByText("The database is away.").waitFor();
  pages.site.intercept.clear();
  await seedThread(pages.site, { title: "Back again" });
  await button(chat, "Try again").click();
  await rows(chat).getByText("Back again").waitFor();
});

test("on a narrow screen the panel lies over, keeps the focus, and goes with a choice or Escape", async () => {
  await seedThree();
  const chat = await pages.open({ viewport: { width: 380, height: 700 } });
  await button(chat, "Open history").click();
  await rows(chat).first().waitFor();
  expect(await chat.input.evaluate((input) => input.closest("[inert]") !== null)).toBe(true);
  await chat.page.keyboard.press("Escape");
  await expect.poll(() => rows(chat).count()).toBe(0);
  expect(await button(chat, "Open history").evaluate((element) => element.matches(":focus"))).toBe(true);
  await button(chat, "Open history").click();
  await rows(chat).first().click();
  await chat.articles.getByText("From newest").waitFor();
  expect(await rows(chat).count()).toBe(0);
});

test("on a wide screen it stands beside, and is there again after a reload", async () => {
  const thread = await seedThree();
  await pages.site.store.saveItem("ada", assistantMessage("Beside it")(thread.id));
  const chat = await pages.open({ viewport: { width: 1440, height: 800 } });
  await button(chat, "Open history").click();
  await rows(chat).first().click();
  await chat.articles.getByText("Beside it").waitFor();
  expect(await rows(chat).count()).toBe(3);
  await chat.page.reload();
  await chat.mount();
  await rows(chat).first().waitFor();
  expect(await chat.events()).toContain("history.open");
});

test("new chat leaves the conversation, which stays in the history", async () => {
  const chat = await pages.open();
  await chat.send("Remember me");
  await chat.articles.getByText("Remember me").waitFor();
  await button(chat, "Send message").waitFor();
  await button(chat, "New chat").click();
  await chat.element.getByText("What can I help with today?").waitFor();
  expect(await chat.articles.count()).toBe(0);
  expect(await chat.input.evaluate((input) => input.matches(":focus"))).toBe(true);
  expect((await chat.events()).at(-1)).toBe('thread.change {"threadId":null}');
  await button(chat, "Open history").click();
  await rows(chat).first().click();
  await chat.articles.getByText("Remember me").waitFor();
});

test("an open history lists what another service has, once the page names that", async () => {
  await seedThree();
  const chat = await pages.open();
  await button(chat, "Open history").click();
  await rows(chat).first().waitFor();
  await chat.setOptions({ api: { url: "/chatkit?other", domainKey: "local" } });
  const lists = () => pages.site.requests.filter(({ type }) => type === "threads.list").length;
  await expect.poll(lists).toBe(2);
  await expect.poll(() => titles(chat)).toEqual(["Newest", "Middle", "Oldest"]);
});

test("a service that cannot be reached is told of in the page's language", async () => {
  pages.allowed = [/net::ERR_FAILED/];
  const chat = await pages.open({ options: { locale: "de-DE" } });
  await chat.page.route("**/chatkit", (route) => route.abort());
  await button(chat, "Verlauf öffnen").click();
  const said = chat.element.locator(".history-note", { hasText: "Der Chatdienst" });
  await said.waitFor();
  expect(await said.textContent()).toContain(
    "Der Chatdienst ist nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut.",
  );
  await chat.page.unroute("**/chatkit");
  await said.getByRole("button").click();
  await said.waitFor({ state: "detached" });
});

test("what was deleted is named whole, beside the way back", async () => {
  const title = "Send the invoice to Northwind Traders for the consulting in March";
  await seedThread(pages.site, { title });
  const chat = await pages.open({ options: { locale: "ar" }, viewport: { width: 380, height: 700 } });
  await chat.element.locator("#history-button").click();
  await chat.element.locator(".thread").hover();
  await chat.element.locator(".thread-actions button").last().click();
  const note = chat.element.locator(".toast-note", { hasText: title });
  await note.waitFor();
  const isCut = await note.evaluate(
    ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
      scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1,
  );
  expect(isCut).toBe(false);
  await chat.element.locator(".toast button").click();
  await chat.element.locator(".thread").waitFor();
});
