import { readFileSync } from "node:fs";
import type { ThemeOption } from "@openai/chatkit";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, richConversation, seedThread, userMessage } from "../testing/thread-fixtures.ts";
import { createTheme } from "./create-theme.ts";

const pages = setUpChatPages();
const guide = readFileSync(new URL("../../../../docs/guides/theming.md", import.meta.url), "utf8");

const readToken = ({ element }: ChatPage, name: string) =>
  element.evaluate((one, token) => getComputedStyle(one).getPropertyValue(token).trim(), `--chatkit-${name}`);

async function openThread(theme: ThemeOption = {}): Promise<ChatPage> {
  const thread = await seedThread(pages.site, { title: "Rich", items: richConversation });
  const chat = await pages.open({ options: { theme, initialThread: thread.id } });
  await chat.messages.getByText("Ask me if you want any of these moved.").waitFor();
  return chat;
}

/** What the page sets, and no theme: with `parlor.autoHeight`. */
const pageProperties = ["max-height"];

test("each token of the guide is one of the theme's", () => {
  const tokens = createTheme({ scheme: "light", option: {} });
  const named = [...guide.matchAll(/`--chatkit-([a-z]+(?:-[a-z0-9]+)*)`/g)].map(([, name]) => name ?? "");
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !(name in tokens))).toEqual(pageProperties);
});

test.each([
  [{ radius: "sharp" }, "radius-surface", "2px"],
  [{ radius: "round" }, "radius-control", "14px"],
  [{ density: "compact" }, "space-16", "12.8px"],
  [{ density: "spacious" }, "space-16", "19.2px"],
  [{ typography: { baseSize: 18 } }, "text-16", "18px"],
  [{ color: { surface: { background: "#fdf6e3", foreground: "#fffaf0" } } }, "gray-1", "#fdf6e3"],
  [{ color: { accent: { primary: "#0f766e", level: 1 } } }, "accent-4", "#0f766e"],
] as [ThemeOption, string, string][])(
  "%j shows as --chatkit-%s %s, and axe finds nothing wrong",
  async (theme, token, value) => {
    const chat = await openThread({ colorScheme: "light", ...theme });
    expect(await readToken(chat, token)).toBe(value);
    expect(await chat.audit()).toEqual([]);
  },
);

test("the grey of an option is that of the page's surfaces", async () => {
  const chat = await openThread({ colorScheme: "light", color: { grayscale: { hue: 30, tint: 9 } } });
  expect(await readToken(chat, "gray-3")).not.toBe(createTheme({ scheme: "light", option: {} })["gray-3"]);
});

test("a page makes bubbles, avatars and actions its own by parts", async () => {
  pages.site.policy = undefined;
  const chat = await openThread();
  await chat.page.addStyleTag({
    content: `openai-chatkit::part(bubble) { background: rgb(1, 2, 3) }
      openai-chatkit::part(assistant-message)::before { content: ""; display: block; inline-size: 28px; block-size: 28px }
      openai-chatkit::part(actions) { justify-content: end }`,
  });
  const read = (selector: string, property: string, pseudo?: string) =>
    chat.element
      .locator(selector)
      .first()
      .evaluate(
        (element, [name, of]) => getComputedStyle(element, of || null).getPropertyValue(name as string),
        [property, pseudo ?? ""],
      );
  expect(await read("[part~=bubble]", "background-color")).toBe("rgb(1, 2, 3)");
  expect(await read("[part~=assistant-message]", "inline-size", "::before")).toBe("28px");
  expect(await read("[part~=actions]", "justify-content")).toBe("end");
});

test("a page's own font is loaded from where it says, and used for all text", async () => {
  pages.site.policy = `${pages.site.policy}; font-src 'self'`;
  const asked: string[] = [];
  const chat = await pages.open({ isEmpty: true });
  chat.page.on("request", (request) => asked.push(request.url()));
  const source = { family: "Parlor Test", src: "/font.woff2", weight: 400 };
  await chat.mount({
    theme: { typography: { fontFamily: "'Parlor Test', monospace", fontSources: [source] } },
    startScreen: { greeting: "In its own letters" },
  });
  const greeting = chat.element.getByText("In its own letters");
  await greeting.waitFor();
  await expect
    .poll(() =>
      chat.page.evaluate(() => [...document.fonts].map(({ family, status }) => `${family} ${status}`)),
    )
    .toEqual([expect.stringMatching(/^"?Parlor Test"? loaded$/)]);
  expect(await greeting.evaluate((one) => getComputedStyle(one).fontFamily)).toContain("Parlor Test");
  expect(await chat.input.evaluate((one) => getComputedStyle(one).fontFamily)).toContain("Parlor Test");
  expect(asked.filter((url) => url.includes("font"))).toEqual([`${pages.site.url}/font.woff2`]);
});

test("a font that is not there leaves the next family, and the chat as it is", async () => {
  pages.allowed = [/404|decode|OTS/];
  pages.site.policy = `${pages.site.policy}; font-src 'self'`;
  const source = { family: "Missing", src: "/missing.woff2" };
  const chat = await pages.open({
    options: { theme: { typography: { fontFamily: "Missing, serif", fontSources: [source] } } },
  });
  await expect.poll(() => chat.page.evaluate(() => document.fonts.size)).toBe(0);
  await chat.send("Hello");
  await chat.articles.getByText("Hello").waitFor();
});

const heightOf = ({ element }: ChatPage) => element.evaluate((one) => one.getBoundingClientRect().height);

test("with parlor.autoHeight the element grows with its content up to --chatkit-max-height, and then scrolls", async () => {
  pages.site.respond = createScriptedResponder((input) => toMessageEvents(input, ["Line.\n\n".repeat(40)]));
  const chat = await pages.open({
    options: { parlor: { autoHeight: true } },
  });
  await chat.element.evaluate((one) =>
    (one as HTMLElement).style.setProperty("--chatkit-max-height", "600px"),
  );
  const empty = await heightOf(chat);
  expect(empty).toBeLessThan(300);
  await chat.send("Go");
  await chat.messages.getByText("Line.").last().waitFor();
  await expect.poll(() => heightOf(chat)).toBe(600);
  const { scrolls, atEnd } = await chat.messages.evaluate((one) => ({
    scrolls: one.scrollHeight > one.clientHeight,
    atEnd: one.scrollHeight - one.scrollTop - one.clientHeight,
  }));
  expect(scrolls).toBe(true);
  expect(Math.abs(atEnd)).toBeLessThan(40);
  const composer = await chat.input.evaluate((one) => one.getBoundingClientRect().bottom);
  expect(composer).toBeLessThan(600);
  await chat.element.getByRole("button", { name: "New chat", exact: true }).click();
  await expect.poll(() => heightOf(chat)).toBe(empty);
  await chat.element.getByRole("button", { name: "Open history", exact: true }).click();
  await chat.element.locator(".thread-open").first().waitFor();
  expect(await heightOf(chat)).toBeGreaterThanOrEqual(384);
  expect(await heightOf(chat)).toBeLessThanOrEqual(600);
});

test("a page's own actions stand beside each conversation of the history, by keyboard too", async () => {
  const chat = await pages.open({ isEmpty: true });
  const named = await seedThread(pages.site, { title: "Groceries" });
  const unnamed = await seedThread(pages.site);
  await chat.mount();
  await chat.page.evaluate(() => {
    const scope = window as unknown as { pressed: unknown[]; element: { setOptions(options: object): void } };
    scope.pressed = [];
    const onClick = (thread: unknown) => scope.pressed.push(thread);
    scope.element.setOptions({
      api: { url: "/chatkit", domainKey: "local" },
      parlor: { threadActions: [{ icon: "lucide:download", label: "Export", onClick }] },
    });
  });
  await chat.element.getByRole("button", { name: "Open history" }).click();
  for (const name of ["Export: Groceries", "Export: Untitled conversation"]) {
    const exporting = chat.element.getByRole("button", { name, exact: true });
    await exporting.focus();
    await chat.page.keyboard.press("Enter");
  }
  expect(await chat.audit()).toEqual([]);
  const pressed = await chat.page.evaluate(() => (window as unknown as { pressed: unknown }).pressed);
  expect(pressed).toEqual([{ threadId: named.id, title: "Groceries" }, { threadId: unnamed.id }]);
});

test("a page's own message actions stand below an answer, by keyboard too", async () => {
  const chat = await pages.open({ isEmpty: true });
  const thread = await seedThread(pages.site, {
    items: [userMessage("Q"), assistantMessage("The **answer**.")],
  });
  await chat.mount({ initialThread: thread.id });
  await chat.messages.getByText("The answer.").waitFor();
  await chat.page.evaluate((initialThread) => {
    const scope = window as unknown as { pressed: unknown[]; element: { setOptions(options: object): void } };
    scope.pressed = [];
    const onClick = (answer: unknown) => scope.pressed.push(answer);
    scope.element.setOptions({
      api: { url: "/chatkit", domainKey: "local" },
      initialThread,
      parlor: { messageActions: [{ icon: "share", label: "Share answer", onClick }] },
    });
  }, thread.id);
  const share = chat.element.getByRole("button", { name: "Share answer", exact: true });
  await share.focus();
  await chat.page.keyboard.press("Enter");
  expect(await chat.audit()).toEqual([]);
  const pressed = await chat.page.evaluate(() => (window as unknown as { pressed: unknown }).pressed);
  expect(pressed).toEqual([{ itemIds: [expect.stringMatching(/^msg_/)], text: "The **answer**." }]);
});
