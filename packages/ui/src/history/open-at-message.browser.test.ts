import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, createGate, seedThread, userMessage } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const rows = (chat: ChatPage) => chat.element.locator(".thread-open");
const shown = (chat: ChatPage) => chat.element.locator("parlor-item[data-shown]");
const olderReads = () => pages.site.requests.filter(({ type }) => type === "items.list").length;

/** Two pages and a half, with a word of its own in every tenth message. */
function seedLong(title: string) {
  const items = Array.from({ length: 120 }, (_, index) =>
    index % 2 === 0
      ? userMessage(`Question ${index}${index % 10 === 0 ? ` about heron${index}` : ""}`)
      : assistantMessage(`Answer ${index}.\n\nMore of it.\n\nAnd more.`),
  );
  return seedThread(pages.site, { title, items });
}

async function search(chat: ChatPage, query: string) {
  await chat.element.getByRole("button", { name: "Open history" }).click();
  await rows(chat).first().waitFor();
  await chat.element.getByRole("searchbox").fill(query);
  await chat.element.locator(".snippet").first().waitFor();
}

/** Whether the message that was shown is wholly in view. */
const isInView = (chat: ChatPage) =>
  shown(chat).evaluate((item) => {
    const view = item.closest(".scroller")?.getBoundingClientRect();
    const { top, bottom } = item.getBoundingClientRect();
    return view !== undefined && top >= view.top && bottom <= view.bottom;
  });

test("a message that was found is opened where it stands, however far back, and marked", async () => {
  await seedLong("Long");
  await seedThread(pages.site, { title: "Short", items: [userMessage("Something else")] });
  const chat = await pages.open();
  await search(chat, "heron0");
  await chat.page.keyboard.press("ArrowDown");
  await chat.page.keyboard.press("Enter");
  await shown(chat).waitFor();
  expect(await shown(chat).textContent()).toContain("Question 0 about heron0");
  await expect.poll(() => isInView(chat)).toBe(true);
  // It comes after what is between, once each.
  const questions = () => chat.element.locator("article.user .bubble").allTextContents();
  await expect.poll(async () => (await questions()).length).toBe(60);
  expect((await questions()).at(-1)).toBe("Question 118");
  await expect.poll(() => isInView(chat)).toBe(true);
  expect(olderReads()).toBe(3);
  // What is far from it is spared.
  const notSpared = () =>
    chat.element.locator(".stretch").evaluateAll(
      (all) =>
        all.filter((one) => {
          const bottom = one.closest(".scroller")?.getBoundingClientRect().bottom ?? 0;
          return one.getBoundingClientRect().top > bottom + 1600 && !one.hasAttribute("data-far");
        }).length,
    );
  await expect.poll(notSpared).toBe(0);
  expect(await chat.element.locator(".stretch[data-far]").count()).toBeGreaterThan(3);
  // The results stay at hand.
  expect(
    await rows(chat)
      .first()
      .evaluate((row) => row.matches(":focus")),
  ).toBe(true);
  expect(await chat.audit()).toEqual([]);

  // Another place in the same conversation: nothing is read again.
  await chat.element.getByRole("searchbox").fill("heron80");
  await expect.poll(() => chat.element.locator(".snippet").textContent()).toContain("heron80");
  await rows(chat).first().click();
  await expect.poll(() => shown(chat).textContent()).toContain("heron80");
  await expect.poll(() => isInView(chat)).toBe(true);
  expect(olderReads()).toBe(3);
  await chat.element.getByRole("button", { name: "Back to latest" }).click();
  await chat.element.getByRole("button", { name: "New chat" }).click();
  await expect.poll(() => shown(chat).count()).toBe(0);
});

test("what stands around a message that was found is rendered with it, and the rest afterwards, without moving it", async () => {
  const thread = await seedLong("Long");
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await expect.poll(() => chat.articles.count()).toBe(50);
  await search(chat, "heron0");
  const frames = await chat.page.evaluateHandle(() => {
    const { requestAnimationFrame: real } = window;
    const held: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (callback) => held.push(callback);
    return {
      release() {
        window.requestAnimationFrame = real;
        for (const callback of held) real(callback);
      },
    };
  });
  await rows(chat).first().click();
  await shown(chat).waitFor();
  await expect.poll(() => isInView(chat)).toBe(true);
  const place = () => shown(chat).evaluate((item) => Math.round(item.getBoundingClientRect().top));
  const before = await place();
  // The newest page, and twelve more with the one that was found, which is the oldest.
  expect(await chat.articles.count()).toBe(50 + 13);
  await frames.evaluate((given) => given.release());
  await expect.poll(() => chat.articles.count()).toBe(120);
  expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(2);
});

test("on a narrow screen the panel goes, and the message has the focus", async () => {
  await seedLong("Long");
  const chat = await pages.open({ viewport: { width: 380, height: 700 } });
  await search(chat, "heron40");
  await rows(chat).first().press("Enter");
  await shown(chat).waitFor();
  await expect.poll(() => shown(chat).evaluate((item) => item.matches(":focus"))).toBe(true);
  expect(await shown(chat).textContent()).toContain("heron40");
  await expect.poll(() => isInView(chat)).toBe(true);
  expect(await rows(chat).count()).toBe(0);
});

test("the way to a message far back ends where the user does something else meanwhile", async () => {
  await seedLong("Long");
  const gate = createGate();
  pages.site.intercept.set("items.list", async ({ params }) => {
    if (params.after !== undefined) await gate.opened;
    return undefined;
  });
  const chat = await pages.open({ viewport: { width: 380, height: 700 } });
  await search(chat, "heron0");
  await rows(chat).first().press("Enter");
  await expect.poll(() => olderReads()).toBe(2);
  const toast = chat.element.locator(".toast");
  await toast.getByText("Loading earlier messages").waitFor();
  await chat.input.click();
  gate.open();
  await expect.poll(() => toast.count()).toBe(0);
  await expect.poll(() => chat.articles.count()).toBe(100);
  await chat.input.pressSequentially("Half a thought");
  expect(await chat.written()).toBe("Half a thought");
  expect(olderReads()).toBe(2);
  expect(await shown(chat).count()).toBe(0);
});

test("a message that was found is opened at the second try where its conversation could not be read", async () => {
  pages.allowed = [/503/];
  await seedLong("Long");
  const chat = await pages.open();
  await search(chat, "heron80");
  pages.site.intercept.set("threads.get_by_id", () =>
    Response.json(
      { error: { code: "store_unavailable", message: "The database is away." } },
      { status: 503 },
    ),
  );
  await rows(chat).first().click();
  await chat.element.locator(".main").getByText("The database is away.").waitFor();
  pages.site.intercept.clear();
  await rows(chat).first().click();
  await shown(chat).waitFor();
  expect(await shown(chat).textContent()).toContain("heron80");
});

test("a message that has gone meanwhile leaves the conversation open at its end, and that is said", async () => {
  const thread = await seedLong("Long");
  const chat = await pages.open();
  await search(chat, "heron60");
  const { data } = await pages.site.store.listItems("ada", thread.id, { order: "asc", limit: 100 });
  await pages.site.store.deleteItems("ada", thread.id, [data[60]?.id ?? ""]);
  await rows(chat).first().click();
  await expect.poll(() => chat.articles.count()).toBe(119);
  await expect.poll(() => olderReads()).toBe(3);
  const missing = "This message is gone, or too far back to be shown.";
  await chat.element.locator(".toast").getByText(missing).waitFor();
  await expect.poll(() => chat.element.getByRole("status").allTextContents()).toContain(missing);
  expect(await shown(chat).count()).toBe(0);
});

test("what was found is listed by how well it fits, without the days", async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();
  await seedThread(pages.site, { title: "Herons", created_at: daysAgo(40) });
  await seedThread(pages.site, { title: "Today", items: [userMessage("Two herons at the lake")] });
  const chat = await pages.open();
  await search(chat, "herons");
  await expect.poll(() => rows(chat).locator(".cut").allTextContents()).toEqual(["Herons", "Today"]);
  expect(await chat.element.getByRole("navigation").getByRole("heading", { level: 3 }).count()).toBe(0);
  await chat.element.getByRole("searchbox").press("Escape");
  await chat.element.getByRole("heading", { level: 3, name: "Today" }).waitFor();
});
