import { StreamError } from "@parlor/server";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, type OpenOptions, setUpChatPages } from "../testing/chat-page.ts";
import { createGate, richConversation, seedThread } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const narrow = { width: 380, height: 720 };
const wide = { width: 1440, height: 900 };
const startOptions = {
  startScreen: {
    greeting: "What shall we get done?",
    prompts: [
      { label: "What can you help me with?", prompt: "Help", icon: "circle-question" },
      { label: "Rechtsschutzversicherungsgesellschaften vergleichen", prompt: "Compare", icon: "search" },
    ],
  },
  threadItemActions: { feedback: true, retry: true },
  disclaimer: { text: "Answers can be [wrong](https://example.com/)." },
};
const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });

async function openRich(options: OpenOptions = {}): Promise<ChatPage> {
  const thread = await seedThread(pages.site, {
    title: "What to do first on Monday, and a title that is far too long for its place",
    items: richConversation,
  });
  const chat = await pages.open({
    ...options,
    options: { ...startOptions, initialThread: thread.id, ...options.options },
  });
  await chat.messages.getByText("Ask me if you want any of these moved.").waitFor();
  return chat;
}

/** What sticks out of the element sideways, and whether the page can be scrolled sideways. */
function findOverflow({ page }: ChatPage): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector("openai-chatkit")?.shadowRoot;
    if (!root) throw new Error("there is no element");
    const all = [...root.querySelectorAll<HTMLElement>("*")].filter(
      (one) =>
        !one.closest(".table, pre, .visually-hidden, [hidden]") &&
        one.checkVisibility({ opacityProperty: true }),
    );
    if (all.length < 10) throw new Error("there is nothing to look at");
    const found = all
      .filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < -0.5 || right > innerWidth + 0.5;
      })
      .map((one) => `${one.tagName} ${one.className}`);
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    return found;
  });
}

test.each(["light", "dark"] as const)(
  "axe finds nothing wrong in any main state, %s",
  async (colorScheme) => {
    const start = await pages.open({ colorScheme, options: startOptions });
    expect(await start.audit()).toEqual([]);
    pages.site.respond = createScriptedResponder(function* (input) {
      yield* [...toMessageEvents(input, ["Half an answer"])].slice(0, 3);
      yield () => {
        throw new StreamError("The model could not be reached.", { allowRetry: true });
      };
    });
    await start.send("Question");
    await button(start, "Try again").waitFor();
    expect(await start.audit()).toEqual([]);
    await start.page.context().close();

    const chat = await openRich({ colorScheme, viewport: wide });
    await button(chat, "3 steps, 4 s").click();
    expect(await chat.audit()).toEqual([]);
    await button(chat, "Open history").click();
    await chat.element.locator(".thread-open").first().focus();
    expect(await chat.audit()).toEqual([]);
    await chat.page.keyboard.press("Delete");
    await button(chat, "Undo").waitFor();
    expect(await chat.audit()).toEqual([]);
    await chat.page.context().close();

    const small = await openRich({ colorScheme, viewport: narrow });
    await button(small, "Open history").click();
    await small.element.locator(".thread-open").first().waitFor();
    expect(await small.audit()).toEqual([]);
  },
);

test("a locked thread and an answer under way pass axe too", async () => {
  const gate = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    yield { type: "progress_update", icon: "search", text: "Reading your calendar" };
    yield gate.opened;
    input.thread.status = { type: "locked", reason: "Under review." };
    yield* toMessageEvents(input, ["Read."]);
  });
  const chat = await pages.open({ options: startOptions });
  await chat.send("Calendar?");
  await chat.messages.getByText("Reading your calendar").waitFor();
  expect(await chat.audit()).toEqual([]);
  gate.open();
  await chat.element.getByText("This conversation is locked.").waitFor();
  expect(await chat.audit()).toEqual([]);
});

test.each([320, 380, 900, 1440])(
  "at %i px nothing sticks out, and prose keeps its measure",
  async (width) => {
    const chat = await openRich({ viewport: { width, height: 760 } });
    expect(await findOverflow(chat)).toEqual([]);
    const prose = await chat.messages
      .getByText("Ask me if you want any of these moved.")
      .evaluate((element) => element.getBoundingClientRect().width);
    expect(prose).toBeLessThanOrEqual(680);
    expect(prose).toBeGreaterThan(Math.min(width, 700) * 0.8);
    const edges = (selector: string) =>
      chat.element
        .locator(selector)
        .first()
        .evaluate((element) => [element.getBoundingClientRect().left, element.getBoundingClientRect().right]);
    const [left, right] = await edges(".composer");
    expect(await edges(".message.assistant")).toEqual([left, right]);
    await button(chat, "New chat").click();
    await chat.element.getByText("What shall we get done?").waitFor();
    expect(await findOverflow(chat)).toEqual([]);
    await button(chat, "Open history").click();
    await chat.element.locator(".thread-open").first().waitFor();
    expect(await findOverflow(chat)).toEqual([]);
  },
);

test("on a low screen the start scrolls, and the composer stays in sight", async () => {
  const chat = await pages.open({ viewport: { width: 420, height: 260 }, options: startOptions });
  expect(await findOverflow(chat)).toEqual([]);
  const bottom = await chat.input.evaluate((input) => input.getBoundingClientRect().bottom);
  expect(bottom).toBeLessThan(260);
  await button(chat, "What can you help me with?").click();
  await chat.articles.getByText("Help").waitFor();
});

test("on touch every control is 44 px in size, and the actions of an answer are there without hovering", async () => {
  const chat = await openRich({ viewport: narrow, hasTouch: true, isMobile: true });
  await button(chat, "Open history").click();
  await chat.element.locator(".thread-open").first().waitFor();
  const small = await chat.element.evaluate((element) =>
    [...(element.shadowRoot?.querySelectorAll<HTMLElement>("button, input, textarea, [role=textbox]") ?? [])]
      .filter((one) => one.getBoundingClientRect().width > 0)
      .map((one) => ({ name: one.ariaLabel ?? one.textContent?.trim(), box: one.getBoundingClientRect() }))
      .filter(({ box }) => Math.min(box.width, box.height) < 43.5)
      .map(({ name, box }) => `${name} ${Math.round(box.width)} x ${Math.round(box.height)}`),
  );
  expect(small).toEqual([]);
  await chat.element.getByRole("button", { name: "Close history" }).first().click();
  expect(
    await button(chat, "Answer again").evaluate((element) => {
      const actions = element.closest(".actions");
      return actions && getComputedStyle(actions).opacity;
    }),
  ).toBe("1");
});

const backgroundOf = (chat: ChatPage) =>
  chat.element.evaluate((element) => getComputedStyle(element).backgroundColor);

test("light and dark follow the option, or else the page, or else the system, also as they change", async () => {
  const chat = await pages.open({ colorScheme: "dark" });
  const dark = await backgroundOf(chat);
  await chat.page.emulateMedia({ colorScheme: "light" });
  await expect.poll(() => backgroundOf(chat)).not.toBe(dark);
  const light = await backgroundOf(chat);
  await chat.page.evaluate(() => document.documentElement.classList.add("dark"));
  await expect.poll(() => backgroundOf(chat)).toBe(dark);
  await chat.setOptions({ theme: "light" });
  await expect.poll(() => backgroundOf(chat)).toBe(light);
  await chat.setOptions({
    theme: { colorScheme: "dark", color: { accent: { primary: "#e11d48", level: 2 } } },
  });
  await expect.poll(() => backgroundOf(chat)).toBe(dark);
});

test("a page's own values for the tokens win", async () => {
  const chat = await pages.open();
  await chat.page.evaluate(() => {
    document
      .querySelector<HTMLElement>("openai-chatkit")
      ?.style.setProperty("--chatkit-gray-1", "rgb(1, 2, 3)");
  });
  expect(await backgroundOf(chat)).toBe("rgb(1, 2, 3)");
});

test("from right to left all is mirrored, except code", async () => {
  const chat = await openRich({ dir: "rtl", viewport: { width: 900, height: 760 } });
  const left = (locator: ReturnType<ChatPage["element"]["locator"]>) =>
    locator.first().evaluate((element) => element.getBoundingClientRect().left);
  expect(await left(button(chat, "Open history"))).toBeGreaterThan(await left(button(chat, "New chat")));
  const bubble = await left(chat.messages.locator(".bubble"));
  expect(bubble).toBe(await left(chat.element.locator(".composer")));
  const directions = (text: string) =>
    chat.messages
      .getByText(text)
      .first()
      .evaluate((element) => getComputedStyle(element).direction);
  expect(await directions("مرحبا")).toBe("rtl");
  expect(await directions("Ask me if you want")).toBe("ltr");
  expect(await directions("export async function")).toBe("ltr");
  expect(await findOverflow(chat)).toEqual([]);
  await button(chat, "Open history").click();
  expect(await left(chat.element.locator(".history"))).toBeGreaterThan(600);
  expect(await chat.audit()).toEqual([]);
});

test("text at twice its size, as the browser is set or the page is zoomed, cuts nothing off", async () => {
  const chat = await openRich({ viewport: { width: 760, height: 900 }, isEmpty: false });
  const sizeOf = () =>
    chat.messages
      .getByText("Ask me if you want any of these moved.")
      .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  expect(await sizeOf()).toBe(16);
  const devtools = await chat.page.context().newCDPSession(chat.page);
  await devtools.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
  await chat.page.reload();
  const [thread] = (await pages.site.store.listThreads("ada", { limit: 1, order: "desc" })).data;
  await chat.mount({ ...startOptions, initialThread: thread?.id });
  await chat.messages.getByText("Ask me if you want any of these moved.").waitFor();
  expect(await sizeOf()).toBe(32);
  expect(await findOverflow(chat)).toEqual([]);
  const cut = await chat.element.evaluate((element) =>
    [...(element.shadowRoot?.querySelectorAll<HTMLElement>("button, .bubble, [role=textbox]") ?? [])]
      .filter((one) => one.clientHeight > 0 && one.scrollHeight > one.clientHeight + 1)
      .map((one) => one.className),
  );
  expect(cut).toEqual([]);
  await chat.page.setViewportSize(narrow);
  expect(await findOverflow(chat)).toEqual([]);
});

test("with reduced motion nothing moves by itself", async () => {
  pages.site.respond = createScriptedResponder(function* (input) {
    yield { type: "progress_update", icon: null, text: "Working on it" };
    yield new Promise((resolve) => input.signal.addEventListener("abort", resolve));
  });
  const running = async (reducedMotion: "reduce" | "no-preference") => {
    const chat = await pages.open({ reducedMotion });
    await chat.send("Go");
    await chat.messages.getByText("Working on it").waitFor();
    const names = await chat.element.evaluate((element) =>
      (element.shadowRoot?.getAnimations() ?? [])
        .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 1)
        .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : "other"))
        // Delays that make a thing appear late are no motion.
        .filter((name) => !name.includes("late") && !name.includes("appear")),
    );
    await button(chat, "Stop answering").click();
    await button(chat, "Send message").waitFor();
    return names;
  };
  expect(await running("reduce")).toEqual([]);
  expect(await running("no-preference")).not.toEqual([]);
});

test("all of it can be reached by Tab alone, in order, with the focus in sight", async () => {
  const chat = await openRich({ options: { header: { rightAction: { icon: "settings" } } } });
  await chat.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const walk: string[] = [];
  const unseen: string[] = [];
  for (let count = 0; count < 60; count += 1) {
    await chat.page.keyboard.press("Tab");
    const step = await chat.page.evaluate(() => {
      const focused = document.querySelector("openai-chatkit")?.shadowRoot?.activeElement;
      if (!(focused instanceof HTMLElement)) return undefined;
      const box = focused.getBoundingClientRect();
      const ring = (focused.closest(".composer:focus-within") ?? focused) as HTMLElement;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
      const hasRing =
        (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1.5) ||
        boxShadow !== "none" ||
        getComputedStyle(ring).boxShadow !== "none";
      const isInView = box.bottom > 0 && box.top < innerHeight && box.width > 0;
      let opacity = 1;
      for (let one: HTMLElement | null = focused; one; one = one.parentElement) {
        opacity *= Number(getComputedStyle(one).opacity);
      }
      return {
        name: focused.ariaLabel || focused.textContent?.trim() || focused.tagName,
        isSeen: hasRing && isInView && opacity > 0.9,
      };
    });
    if (!step) break;
    walk.push(step.name);
    if (!step.isSeen) unseen.push(step.name);
  }
  expect(walk).toEqual([
    "Open history",
    "New chat",
    "settings",
    "Messages",
    "Copy answer",
    "Good answer",
    "Bad answer",
    "3 steps, 4 s",
    "Copy code",
    "Code: ts",
    "Table",
    "handbook",
    "Copy answer",
    "Good answer",
    "Bad answer",
    "Answer again",
    "Your message",
    "wrong",
  ]);
  expect(unseen).toEqual([]);
});

test("an element without a height from its page gets one", async () => {
  const chat = await pages.open({ isEmpty: true });
  await chat.page.evaluate(() => {
    document.querySelector("main")?.setAttribute("hidden", "");
    document.querySelector("main")?.removeAttribute("hidden");
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("main { height: auto !important }");
    document.adoptedStyleSheets = [sheet];
  });
  await chat.mount(startOptions);
  await expect
    .poll(() => chat.element.evaluate((element) => element.getBoundingClientRect().height))
    .toBeGreaterThan(400);
  await chat.input.waitFor();
});
