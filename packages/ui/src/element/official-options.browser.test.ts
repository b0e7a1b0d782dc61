import type { ChatKitOptions, OpenAIChatKit } from "@openai/chatkit";
import type { WidgetItem } from "@parlor/protocol";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, createGate, seedThread, userMessage, widget } from "../testing/thread-fixtures.ts";

/*
 * Options, methods and events of the official types, by their names, in a page that has no framework. What is shown of
 * a part in depth is beside that part; docs/element.md says where.
 */
const pages = setUpChatPages();

interface Page {
  element: OpenAIChatKit;
  events: string[];
  calls: unknown[];
}

const say = (...pieces: string[]) => createScriptedResponder((input) => toMessageEvents(input, pieces));
const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });
const token = (chat: ChatPage, name: string) =>
  chat.element.evaluate(
    (element, property) => getComputedStyle(element).getPropertyValue(property),
    `--chatkit-${name}`,
  );
const calls = (chat: ChatPage) => chat.page.evaluate(() => (window as unknown as Page).calls);

/** Gives options that have functions in them: `make` runs in the page. */
async function setOptions(
  chat: ChatPage,
  make: (calls: unknown[]) => Partial<ChatKitOptions>,
): Promise<void> {
  await chat.page.evaluate(`
    window.calls = [];
    window.element.setOptions({ api: { url: "/chatkit", domainKey: "local" }, ...(${make.toString()})(window.calls) });
  `);
}

test("api.domainKey is taken and sent nowhere", async () => {
  pages.site.respond = say("Hello.");
  const chat = await pages.open({ isEmpty: true });
  const sent: string[] = [];
  await chat.page.route("**", async (route) => {
    const request = route.request();
    sent.push(`${request.url()} ${JSON.stringify(await request.allHeaders())} ${request.postData() ?? ""}`);
    await route.continue();
  });
  await chat.mount({ api: { url: "/chatkit", domainKey: "a-key-to-look-for" } });
  await chat.send("Hi");
  await chat.messages.getByText("Hello.").waitFor();
  await button(chat, "Open history").click();
  await chat.element.locator(".thread-open").first().waitFor();
  expect(sent.length).toBeGreaterThan(1);
  expect(sent.filter((text) => text.includes("a-key-to-look-for"))).toEqual([]);
});

test("a browser that refuses every other host is asked for none, whatever the options name", async () => {
  pages.allowed = [/ERR_FAILED|elsewhere\.test/];
  pages.site.respond = say("Hello, ![a picture](https://elsewhere.test/p.png).");
  const chat = await pages.open({ isEmpty: true });
  const refused: string[] = [];
  await chat.page.route(
    (url) => url.origin !== pages.site.url,
    (route) => {
      refused.push(route.request().url());
      return route.abort();
    },
  );
  await chat.mount({
    theme: { typography: { fontFamily: "Inter" } },
    startScreen: { prompts: [{ label: "Go", prompt: "Go", icon: "sparkle" }] },
  });
  await chat.send("Hi");
  await chat.messages.getByText("Hello").waitFor();
  await seedThread(pages.site, {
    title: "With a widget",
    items: [widget({ type: "Card", children: [{ type: "Title", value: "Shown" }] } as WidgetItem["widget"])],
  });
  await button(chat, "Open history").click();
  await chat.element.getByRole("button", { name: "With a widget", exact: true }).click();
  await chat.messages.getByText("Shown").waitFor();
  expect(refused).toEqual([]);
});

test("locale is what the server is told, and what dates are written in", async () => {
  const seen: (string | null)[] = [];
  pages.site.intercept.set("threads.list", (_, raw) => {
    seen.push(raw.headers.get("accept-language"));
    return undefined;
  });
  await seedThread(pages.site, { title: "In winter", created_at: "2024-01-15T12:00:00.000Z" });
  const chat = await pages.open({ options: { locale: "de-AT" } });
  await chat.page.evaluate(() => (window as unknown as Page).element.showHistory());
  await expect.poll(() => seen.at(-1)).toContain("de-AT");
  // Austria's own name of the month.
  await chat.element.getByRole("heading", { name: "15. Jänner 2024" }).waitFor();
});

test("frameTitle names the chat for whoever cannot see it", async () => {
  const chat = await pages.open({ options: { frameTitle: "Ask the library" } });
  await chat.element.getByRole("region", { name: "Ask the library" }).waitFor();
});

test("initialThread opens with the element; null is a new conversation", async () => {
  const thread = await seedThread(pages.site, { items: [assistantMessage("From before")] });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("From before").waitFor();
  const other = await pages.openBeside(chat, { options: { initialThread: null } });
  await other.element.getByText("What can I help with today?").waitFor();
});

test("header: enabled, title.enabled, title.text, leftAction and rightAction", async () => {
  const chat = await pages.open({ options: { header: { title: { text: "Support" } } } });
  await chat.element.getByRole("heading", { name: "Support" }).waitFor();
  await setOptions(chat, (made) => ({
    header: {
      title: { enabled: false, text: "Support" },
      leftAction: { icon: "menu", onClick: () => made.push("left") },
      rightAction: { icon: "close", onClick: () => made.push("right") },
    },
  }));
  await button(chat, "menu").click();
  await button(chat, "close").click();
  expect(await calls(chat)).toEqual(["left", "right"]);
  expect(await chat.element.getByRole("heading", { name: "Support" }).count()).toBe(0);
  expect(await chat.audit()).toEqual([]);
  await chat.setOptions({ header: { enabled: false } });
  await expect.poll(() => button(chat, "New chat").count()).toBe(0);
});

test("history.enabled: without it there is no button and no panel", async () => {
  const chat = await pages.open({ options: { history: { enabled: false } } });
  await button(chat, "New chat").waitFor();
  expect(await button(chat, "Open history").count()).toBe(0);
});

test("startScreen: greeting, and prompts with label, icon and what they send", async () => {
  pages.site.respond = say("Answered.");
  const chat = await pages.open({
    options: {
      startScreen: {
        greeting: "Good morning",
        prompts: [{ label: "Plan my day", prompt: "Make a plan for today", icon: "calendar" }],
      },
    },
  });
  await chat.element.getByText("Good morning").waitFor();
  expect(await button(chat, "Plan my day").locator("svg").count()).toBe(1);
  await button(chat, "Plan my day").click();
  await chat.messages.getByText("Answered.").waitFor();
  expect(pages.site.requests.at(0)?.params).toMatchObject({
    input: { content: [{ type: "input_text", text: "Make a plan for today" }] },
  });
});

test("composer.placeholder stands in the empty field", async () => {
  const chat = await pages.open({ options: { composer: { placeholder: "Ask about your order" } } });
  await chat.element
    .getByText("Ask about your order")
    .or(chat.element.getByPlaceholder("Ask about your order"))
    .first()
    .waitFor();
});

test("disclaimer: text as markdown, and highContrast for what has to be read", async () => {
  const chat = await pages.open({ options: { disclaimer: { text: "Answers may be **wrong**." } } });
  await chat.element.locator("strong", { hasText: "wrong" }).waitFor();
  const line = chat.element.getByText("Answers may be wrong.");
  await line.waitFor();
  const quiet = await line.evaluate((element) => getComputedStyle(element).color);
  await chat.setOptions({ disclaimer: { text: "Answers may be **wrong**.", highContrast: true } });
  await expect.poll(() => line.evaluate((element) => getComputedStyle(element).color)).not.toBe(quiet);
});

test("theme: radius, density and the colours change the tokens", async () => {
  const chat = await pages.open({ options: { theme: { radius: "sharp", density: "compact" } } });
  const sharp = await token(chat, "radius-control");
  const tight = await token(chat, "space-16");
  await chat.setOptions({ theme: { radius: "round", density: "spacious" } });
  await expect.poll(() => token(chat, "radius-control")).not.toBe(sharp);
  expect(Number.parseFloat(await token(chat, "space-16"))).toBeGreaterThan(Number.parseFloat(tight));
  const grey = await token(chat, "gray-6");
  await chat.setOptions({
    theme: {
      color: {
        grayscale: { hue: 200, tint: 8, shade: -2 },
        accent: { primary: "#aa0044", level: 2 },
        surface: { background: "#fff8ee", foreground: "#fffdf8" },
      },
    },
  });
  await expect.poll(() => token(chat, "gray-6")).not.toBe(grey);
  const background = () =>
    chat.element.locator(".frame").evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect.poll(background).toBe("rgb(255, 248, 238)");
  expect(await chat.audit()).toEqual([]);
});

test("theme.typography: sizes, families, and font sources that the page names are loaded", async () => {
  const asked: string[] = [];
  pages.allowed = [/own\.woff2|decode|OTS/];
  pages.site.policy += "; font-src 'self'";
  const chat = await pages.open({ options: { theme: { typography: { baseSize: 14 } } } });
  chat.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  // A font that cannot be had is taken out again: what counts is what was made of the source.
  await chat.page.evaluate(() => {
    const page = window as unknown as Page;
    page.calls = [];
    const add = document.fonts.add.bind(document.fonts);
    document.fonts.add = (face) => {
      const { family, weight, style, display, unicodeRange } = face;
      page.calls.push({ family, weight, style, display, unicodeRange });
      return add(face);
    };
  });
  const small = Number.parseFloat(await token(chat, "text-16"));
  await chat.setOptions({
    theme: {
      typography: {
        baseSize: 18,
        fontFamily: "Own, serif",
        fontFamilyMono: "Own Mono",
        fontSources: [
          {
            family: "Own",
            src: "/fonts/own.woff2",
            weight: 400,
            style: "normal",
            display: "swap",
            unicodeRange: "U+0-FF",
          },
        ],
      },
    },
  });
  await expect.poll(() => token(chat, "text-16").then(Number.parseFloat)).toBeGreaterThan(small);
  expect(await token(chat, "font")).toContain("Own");
  expect(await token(chat, "font-mono")).toContain("Own Mono");
  const faces = () => chat.page.evaluate(() => (window as unknown as Page).calls);
  await expect
    .poll(faces)
    .toEqual([{ family: "Own", weight: "400", style: "normal", display: "swap", unicodeRange: "U+0-FF" }]);
  await expect.poll(() => asked).toContain("/fonts/own.woff2");
});

test("entities: onClick and onRequestPreview are given what a mark in an answer stands for", async () => {
  const entity = {
    type: "entity" as const,
    id: "doc_1",
    title: "The plan",
    interactive: true,
    data: { page: "2" },
  };
  const thread = await seedThread(pages.site, {
    items: [
      (threadId) => ({
        ...assistantMessage("It is in the plan.")(threadId),
        content: [
          {
            type: "output_text" as const,
            text: "It is in the plan.",
            annotations: [{ type: "annotation" as const, index: 17, source: entity }],
          },
        ],
      }),
    ],
  });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("It is in the plan").waitFor();
  await setOptions(chat, (made) => ({
    entities: {
      onClick: (pressed) => made.push(["click", pressed.id, pressed.data]),
      onRequestPreview: async (pointed) => {
        made.push(["preview", pointed.id]);
        return { preview: { type: "Basic", children: [{ type: "Title", value: "Page 2 of it" }] } };
      },
    },
  }));
  const mark = chat.messages.locator("[data-source], .source-mark, .mark").first();
  await mark.hover();
  await chat.element.getByText("Page 2 of it").waitFor();
  await mark.click();
  await expect
    .poll(() => calls(chat))
    .toEqual([
      ["preview", "doc_1"],
      ["click", "doc_1", { page: "2" }],
    ]);
});

test("widgets.onAction is given the actions that are for the page, with their widget", async () => {
  const root = {
    type: "Card",
    children: [
      {
        type: "Button",
        label: "Here",
        onClickAction: { type: "open", payload: { id: 1 }, handler: "client" },
      },
    ],
  } as WidgetItem["widget"];
  const thread = await seedThread(pages.site, { items: [widget(root)] });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await button(chat, "Here").waitFor();
  await setOptions(chat, (made) => ({
    widgets: {
      onAction: async (action, { id, widget: shown }) => {
        made.push([action.type, action.payload, typeof id, shown.type]);
      },
    },
  }));
  await button(chat, "Here").click();
  await expect.poll(() => calls(chat)).toEqual([["open", { id: 1 }, "string", "Card"]]);
  expect(pages.site.requests.filter(({ type }) => type.includes("action"))).toEqual([]);
});

test("thread.autoScroll: false leaves the reader where they are while an answer grows", async () => {
  const lines = Array.from({ length: 60 }, (_, index) => `Line ${index}\n\n`);
  const gate = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    yield gate.opened;
    yield* toMessageEvents(input, lines);
  });
  const thread = await seedThread(pages.site, {
    items: [userMessage("Question"), assistantMessage(lines.join(""))],
  });
  const chat = await pages.open({ options: { initialThread: thread.id, thread: { autoScroll: false } } });
  const scroller = chat.element.locator(".scroller");
  await chat.messages.getByText("Line 59").waitFor();
  await chat.send("More");
  await chat.articles.getByText("More").waitFor();
  // One's own message is brought into view in the next frame; the answer grows after that.
  await chat.page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  gate.open();
  await expect.poll(() => chat.messages.getByText("Line 59").count()).toBe(2);
  const distance = () => scroller.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
  await expect.poll(distance).toBeGreaterThan(200);
});

test("sendCustomAction asks the server for what the page wants, of an item or of the thread", async () => {
  pages.allowed = [/501/];
  const thread = await seedThread(pages.site, { items: [assistantMessage("Here")] });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("Here").waitFor();
  const outcome = await chat.page.evaluate(() =>
    (window as unknown as Page).element
      .sendCustomAction({ type: "archive", payload: { why: "done" } }, "msg_1")
      .then(
        () => "done",
        (error: Error) => error.message,
      ),
  );
  const sent = pages.site.requests.find(({ type }) => type === "threads.custom_action");
  expect(sent?.params).toMatchObject({
    thread_id: thread.id,
    item_id: "msg_1",
    action: { type: "archive", payload: { why: "done" } },
  });
  // This site's server has no actions, and the page is told.
  expect(outcome).not.toBe("done");
  await chat.page.evaluate(() =>
    (window as unknown as Page).element.sendCustomAction({ type: "leave" }).catch(() => undefined),
  );
  const ofThread = pages.site.requests.findLast(({ type }) => type === "threads.custom_action");
  expect(ofThread?.params).toMatchObject({ thread_id: thread.id, action: { type: "leave" } });
  expect(ofThread?.params.item_id ?? null).toBeNull();
});

test("showHistory, hideHistory, chatkit.history.open and chatkit.history.close", async () => {
  const chat = await pages.open();
  await chat.page.evaluate(() => (window as unknown as Page).element.showHistory());
  await chat.element.getByRole("navigation").waitFor();
  await chat.page.evaluate(() => (window as unknown as Page).element.hideHistory());
  await expect.poll(() => chat.element.getByRole("navigation").count()).toBe(0);
  const events = (await chat.events()).filter((name) => name.startsWith("history"));
  expect(events).toEqual(["history.open", "history.close"]);
});

test("chatkit.tool.change tells the tool that was chosen, and that there is none", async () => {
  const chat = await pages.open({
    options: { composer: { tools: [{ id: "search", label: "Search", icon: "search" }] } },
  });
  const choose = (selectedToolId: string | null) =>
    chat.page.evaluate(
      (id) => (window as unknown as Page).element.setComposerValue({ selectedToolId: id }),
      selectedToolId,
    );
  await choose("search");
  await choose(null);
  const events = (await chat.events()).filter((name) => name.startsWith("tool"));
  expect(events).toEqual(['tool.change {"toolId":"search"}', 'tool.change {"toolId":null}']);
});

test("chatkit.log tells what is done in the chat, for the page's own statistics; addEventListener and removeEventListener", async () => {
  pages.site.respond = say("Hello.");
  const chat = await pages.open();
  await chat.page.evaluate(() => {
    const page = window as unknown as Page;
    page.calls = [];
    const first = ({ detail }: CustomEvent<{ name: string }>): void => {
      page.calls.push(detail.name);
      page.element.removeEventListener("chatkit.log", first);
    };
    page.element.addEventListener("chatkit.log", first);
  });
  await chat.send("Hi");
  await chat.messages.getByText("Hello.").waitFor();
  await button(chat, "New chat").click();
  expect(await calls(chat)).toEqual(["composer.submit"]);
});
