import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { richConversation, seedThread } from "../testing/thread-fixtures.ts";

/* What a reader's own settings do to the element: forced colours, zoom, and a keyboard on the screen. */
const pages = setUpChatPages();
const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });

async function openRich(context: Parameters<typeof pages.open>[0] = {}): Promise<ChatPage> {
  const thread = await seedThread(pages.site, { title: "Monday", items: richConversation });
  const chat = await pages.open({
    ...context,
    options: { initialThread: thread.id, threadItemActions: { feedback: true }, ...context?.options },
  });
  await chat.messages.getByText("Ask me if you want any of these moved.").waitFor();
  return chat;
}

/** A system colour, as this page resolves it. */
const systemColor = (chat: ChatPage, name: string) =>
  chat.page.evaluate((color) => {
    const probe = document.createElement("span");
    probe.style.color = color;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }, name);

test("with forced colours everything that a colour told has a line, and the focus is in sight", async () => {
  pages.site.policy = undefined;
  const chat = await openRich({ forcedColors: "active" });
  const read = (selector: string, property: string) =>
    chat.element
      .locator(selector)
      .first()
      .evaluate((one, name) => getComputedStyle(one).getPropertyValue(name), property);
  for (const selector of [".bubble", ".composer", ".icon-button", ".send"]) {
    expect(await read(selector, "border-top-style"), selector).toBe("solid");
    expect(Number.parseFloat(await read(selector, "border-top-width")), selector).toBeGreaterThanOrEqual(1);
  }
  const good = button(chat, "Good answer").last();
  const plain = await good.evaluate((one) => getComputedStyle(one).backgroundColor);
  await good.click();
  await expect
    .poll(() => good.evaluate((one) => getComputedStyle(one).backgroundColor))
    .toBe(await systemColor(chat, "Highlight"));
  expect(plain).not.toBe(await systemColor(chat, "Highlight"));
  await button(chat, "Open history").focus();
  await chat.page.keyboard.press("Tab");
  await chat.page.keyboard.press("Shift+Tab");
  const ring = await button(chat, "Open history").evaluate((one) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
    return { outlineStyle, isWide: Number.parseFloat(outlineWidth) >= 2, outlineColor };
  });
  expect(ring).toEqual({
    outlineStyle: "solid",
    isWide: true,
    outlineColor: await systemColor(chat, "Highlight"),
  });
  await button(chat, "Open history").click();
  await chat.element.locator(".thread-open").first().waitFor();
  const current = chat.element.locator(".thread[data-current]");
  expect(await current.evaluate((one) => getComputedStyle(one).outlineStyle)).toBe("solid");
  expect(await chat.audit()).toEqual([]);
});

test.each([
  ["1280 px at 200 %", { width: 640, height: 360 }],
  ["1280 px at 400 %", { width: 320, height: 256 }],
])("%s: nothing is scrolled sideways, and one can still write", async (_, viewport) => {
  const chat = await openRich({ viewport, deviceScaleFactor: 2 });
  const findWide = () =>
    chat.page.evaluate(() => {
      const root = document.querySelector("openai-chatkit")?.shadowRoot;
      const all = [...(root?.querySelectorAll<HTMLElement>("*") ?? [])];
      const wide = all.filter((one) => {
        if (one.closest(".table, pre, .visually-hidden, [hidden]")) return false;
        const { left, right, width } = one.getBoundingClientRect();
        return width > 0 && (left < -0.5 || right > innerWidth + 0.5);
      });
      const isPageWide = document.documentElement.scrollWidth > innerWidth;
      return { looked: all.length > 50, isPageWide, wide: wide.map((one) => one.className) };
    });
  expect(await findWide()).toEqual({ looked: true, isPageWide: false, wide: [] });
  await chat.input.fill("A longer line, to see that what is written at this size stays within the field.");
  const box = await chat.input.boundingBox();
  expect(box && box.y >= 0 && box.y + box.height <= viewport.height).toBe(true);
  await button(chat, "Open history").click();
  await chat.element.locator(".thread-open").first().waitFor();
  expect((await findWide()).isPageWide).toBe(false);
});

test("a keyboard on the screen leaves the composer in sight, and the end of the messages with it", async () => {
  const chat = await openRich({ viewport: { width: 380, height: 720 } });
  await chat.input.focus();
  // Chromium has no keyboard here: what one does to the visual viewport is set by hand.
  const setViewport = (height: number) =>
    chat.page.evaluate((value) => {
      Object.defineProperty(visualViewport, "height", { configurable: true, get: () => value });
      visualViewport?.dispatchEvent(new Event("resize"));
    }, height);
  const bottom = (locator: ChatPage["input"]) =>
    locator.evaluate((one) => Math.round(one.getBoundingClientRect().bottom));
  await setViewport(400);
  await expect.poll(() => bottom(chat.element.locator(".composer"))).toBeLessThanOrEqual(400);
  const last = chat.messages.getByText("Ask me if you want any of these moved.");
  await expect.poll(() => bottom(last)).toBeLessThan(400);
  // A bar of the browser that comes and goes is no keyboard.
  await setViewport(690);
  await expect.poll(() => bottom(chat.element.locator(".composer"))).toBeGreaterThan(660);
  await setViewport(720);
  await expect.poll(() => bottom(chat.element.locator(".composer"))).toBeGreaterThan(660);
});
