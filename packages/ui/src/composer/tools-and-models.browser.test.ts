import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";

const pages = setUpChatPages();

const tools = [
  {
    id: "search",
    label: "Search the web",
    shortLabel: "Search",
    icon: "globe",
    placeholderOverride: "Search for",
  },
  { id: "draw", label: "Draw an image", icon: "images", persistent: true },
  { id: "tasks", label: "Look at my tasks", shortLabel: "Tasks", icon: "check-circle", pinned: true },
];
const models = [
  { id: "quick", label: "Quick", description: "Answers at once" },
  { id: "thorough", label: "Thorough", description: "Thinks first", default: true },
  { id: "huge", label: "Huge", description: "Not in your plan", disabled: true },
];

const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });
const menuItem = (chat: ChatPage, name: string) => chat.element.getByRole("menuitemradio", { name });
const sentOptions = () =>
  pages.site.requests
    .filter(({ type }) => type === "threads.create" || type === "threads.add_user_message")
    .map(({ params }) => (params.input as { inference_options: unknown }).inference_options);

async function collectLogs(chat: ChatPage): Promise<() => Promise<unknown[]>> {
  await chat.element.evaluate((element) => {
    const scope = window as unknown as { logs: unknown[] };
    scope.logs = [];
    element.addEventListener("chatkit.log", (event) => scope.logs.push((event as CustomEvent).detail));
  });
  return () => chat.page.evaluate(() => (window as unknown as { logs: unknown[] }).logs);
}

test("a tool is chosen from the menu by keyboard, is sent once, and is told", async () => {
  const chat = await pages.open({ options: { composer: { tools } } });
  const logs = await collectLogs(chat);
  await button(chat, "Tools").press("Enter");
  await menuItem(chat, "Search the web").waitFor();
  expect(await chat.element.getByRole("menuitemradio").allTextContents()).toEqual([
    expect.stringContaining("Search the web"),
    expect.stringContaining("Draw an image"),
  ]);
  // Each with its own icon.
  const icons = await chat.element
    .getByRole("menuitemradio")
    .evaluateAll((all) => all.map((item) => item.querySelector("svg")?.innerHTML ?? ""));
  expect(new Set(icons).size).toBe(2);
  expect(icons).not.toContain("");
  expect(await chat.audit()).toEqual([]);
  await chat.page.keyboard.press("d");
  await chat.page.keyboard.press("ArrowDown");
  await chat.page.keyboard.press("Enter");
  const chosen = button(chat, "Remove Search the web");
  expect((await chosen.textContent())?.trim()).toBe("Search");
  expect(await chat.input.getAttribute("placeholder")).toBe("Search for");
  expect(await chat.audit()).toEqual([]);
  // The focus went back to the text.
  await chat.page.keyboard.type("Parlor");
  await chat.page.keyboard.press("Enter");
  await chat.articles.getByText("Parlor").waitFor();
  await chosen.waitFor({ state: "detached" });
  expect(await chat.input.getAttribute("placeholder")).toBe("Message the AI");
  await chat.send("Again");
  await chat.articles.getByText("Again").waitFor();
  await expect.poll(sentOptions).toEqual([{ tool_choice: { id: "search" } }, {}]);
  expect((await chat.events()).filter((event) => event.startsWith("tool.change"))).toEqual([
    'tool.change {"toolId":"search"}',
    'tool.change {"toolId":null}',
  ]);
  expect(await logs()).toContainEqual({ name: "composer.tool.select", data: { toolId: "search" } });
  expect(await logs()).toContainEqual({ name: "composer.submit" });
});

test("a persistent tool stays for the next message, until it is chosen again", async () => {
  const chat = await pages.open({ options: { composer: { tools } } });
  const choose = async () => {
    await button(chat, "Tools").click();
    await menuItem(chat, "Draw an image").click();
  };
  await choose();
  await chat.send("A cat");
  await chat.articles.getByText("A cat").waitFor();
  await button(chat, "Send message").waitFor();
  await chat.send("A dog");
  await chat.articles.getByText("A dog").waitFor();
  await button(chat, "Send message").waitFor();
  await button(chat, "Tools").click();
  expect(await menuItem(chat, "Draw an image").getAttribute("aria-checked")).toBe("true");
  await menuItem(chat, "Draw an image").click();
  await chat.send("A word");
  await expect
    .poll(sentOptions)
    .toEqual([{ tool_choice: { id: "draw" } }, { tool_choice: { id: "draw" } }, {}]);
});

test("a pinned tool stands outside the menu and is pressed on and off", async () => {
  const chat = await pages.open({ options: { composer: { tools } } });
  const pinned = button(chat, "Look at my tasks");
  expect(await pinned.getAttribute("aria-pressed")).toBe("false");
  await pinned.click();
  expect(await pinned.getAttribute("aria-pressed")).toBe("true");
  await chat.send("What is due?");
  await expect.poll(sentOptions).toEqual([{ tool_choice: { id: "tasks" } }]);
  await expect.poll(() => pinned.getAttribute("aria-pressed")).toBe("false");
});

test("Escape closes a menu and gives the focus back; the models have a default and what cannot be chosen", async () => {
  const chat = await pages.open({ options: { composer: { models } } });
  await button(chat, "Model: Thorough").press("Enter");
  expect(await menuItem(chat, "Thorough").getAttribute("aria-checked")).toBe("true");
  expect(await menuItem(chat, "Huge").getAttribute("aria-disabled")).toBe("true");
  expect(await chat.audit()).toEqual([]);
  await menuItem(chat, "Huge").click({ force: true });
  expect(await menuItem(chat, "Huge").isVisible()).toBe(true);
  await chat.page.keyboard.press("Escape");
  await menuItem(chat, "Huge").waitFor({ state: "detached" });
  await expect
    .poll(() =>
      chat.element.evaluate(({ shadowRoot }) => shadowRoot?.activeElement?.getAttribute("aria-label")),
    )
    .toBe("Model: Thorough");
  await chat.send("One");
  await chat.articles.getByText("One").waitFor();
  await button(chat, "Send message").waitFor();
  await button(chat, "Model: Thorough").click();
  await menuItem(chat, "Quick").click();
  await button(chat, "Model: Quick").waitFor();
  await chat.send("Two");
  await expect.poll(sentOptions).toEqual([{ model: "thorough" }, { model: "quick" }]);
});

test("without a default the first model that can be chosen is shown and sent, and setComposerValue chooses another", async () => {
  const chat = await pages.open({
    options: { composer: { models: [models[2], models[0], { id: "other", label: "Other" }] } },
  });
  await button(chat, "Model: Quick").waitFor();
  await chat.element.evaluate((element) =>
    (element as unknown as { setComposerValue(value: object): Promise<void> }).setComposerValue({
      selectedModelId: "other",
      selectedToolId: null,
    }),
  );
  await button(chat, "Model: Other").waitFor();
  await chat.send("Hello");
  await expect.poll(sentOptions).toEqual([{ model: "other" }]);
});

test("everything in the composer is 44 px on touch and fits 320 px", async () => {
  const chat = await pages.open({
    options: { composer: { tools, models, attachments: { enabled: true }, dictation: { enabled: true } } },
    viewport: { width: 320, height: 640 },
    hasTouch: true,
    isMobile: true,
  });
  const boxes = await chat.element.evaluate((element) =>
    [...(element.shadowRoot?.querySelectorAll("parlor-composer button") ?? [])].map((one) => {
      const { width, height, left, right } = one.getBoundingClientRect();
      return { label: one.ariaLabel, width, height, left, right };
    }),
  );
  expect(boxes.map(({ label }) => label)).toEqual([
    "Attach files",
    "Tools",
    "Look at my tasks",
    "Model: Thorough",
    "Dictate",
    "Send message",
  ]);
  for (const { label, width, height, left, right } of boxes) {
    expect(Math.min(width, height), label ?? "").toBeGreaterThanOrEqual(44);
    expect(left, label ?? "").toBeGreaterThanOrEqual(0);
    expect(right, label ?? "").toBeLessThanOrEqual(320);
  }
  expect(await chat.audit()).toEqual([]);
});
