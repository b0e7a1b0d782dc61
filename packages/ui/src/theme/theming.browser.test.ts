import { readFileSync } from "node:fs";
import type { ThemeOption } from "@openai/chatkit";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { richConversation, seedThread } from "../testing/thread-fixtures.ts";
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

test("each token of the guide is one of the theme's", () => {
  const tokens = createTheme({ scheme: "light", option: {} });
  const named = [...guide.matchAll(/`--chatkit-([a-z]+(?:-[a-z0-9]+)*)`/g)].map(([, name]) => name ?? "");
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !(name in tokens))).toEqual([]);
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
