import type { ThreadItem } from "@parlor/protocol";
import { type Respond, StreamError } from "@parlor/server";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { hostileTexts } from "../testing/hostile-texts.ts";
import {
  assistantMessage,
  seedThread,
  step,
  userMessage,
  widget,
  workflow,
} from "../testing/thread-fixtures.ts";

/*
 * Pages without a policy of their own, so that nothing but the element stands in the way. That nothing calls another
 * host is checked after each test of every file.
 */
const pages = setUpChatPages();

/** What is in the page that must not be, in words; and that the page itself is as it was. */
function findHarm({ page }: ChatPage): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const element = document.querySelector("openai-chatkit");
    const root = element?.shadowRoot;
    if (!root) throw new Error("there is no element");
    if ("pwned" in window) found.push("a script ran");
    if (document.title !== "A page" || location.pathname !== "/") found.push("the page has changed");
    if (document.querySelectorAll("main > *").length !== 2) found.push("something was added to the page");
    const all = [...root.querySelectorAll("*")];
    if (all.length < 20) throw new Error("there is nothing to look at");
    const forbidden =
      "script style link meta base iframe object embed video audio form:not(.composer) template slot";
    for (const selector of forbidden.split(" ")) {
      for (const one of root.querySelectorAll(selector)) found.push(one.outerHTML);
    }
    for (const one of all) {
      if (one.closest("svg.icon")) continue;
      if (one instanceof SVGElement) found.push(one.outerHTML);
      if (one instanceof MathMLElement && !one.closest(".math > math")) found.push(one.outerHTML);
      if (one.matches(".math *") && !(one instanceof MathMLElement)) found.push(one.outerHTML);
      if (one.matches(".math :is([href], [class], [style], [id])")) found.push(one.outerHTML);
      if (one.matches("parlor-markdown [style], parlor-markdown [id], parlor-markdown input"))
        found.push(one.outerHTML);
      for (const { name, value } of one.attributes) {
        if (name.startsWith("on") || name === "srcdoc" || name === "srcset" || name === "background")
          found.push(`${one.tagName} ${name}`);
        const isAddress = name === "href" || name === "src" || name === "action" || name === "formaction";
        // As a browser reads it, without the blanks that it leaves out.
        const address = [...value].filter((character) => character > " ").join("");
        if (isAddress && /^(?:javascript|vbscript|data):/i.test(address))
          found.push(`${one.tagName} ${value}`);
      }
    }
    if (root.querySelectorAll("#chatkit-composer-input").length !== 1) found.push("an id was taken");
    return found;
  });
}

/** Presses everything that a text made, and says what came of it. */
async function pressLinks(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() => {
    const root = document.querySelector("openai-chatkit")?.shadowRoot;
    for (const link of root?.querySelectorAll<HTMLAnchorElement>("parlor-markdown a, .sources a") ?? []) {
      // A link to a page is a link, as the browser reads it; that it opens is not what is looked for.
      if (link.protocol === "https:" || link.protocol === "http:") continue;
      link.removeAttribute("target");
      link.click();
    }
  });
}

const everyText = (make: (text: string) => (threadId: string) => ThreadItem) => hostileTexts.map(make);

test("in the text of answers and messages", { timeout: 120_000 }, async () => {
  pages.site.policy = undefined;
  const thread = await seedThread(pages.site, {
    title: hostileTexts[3],
    items: hostileTexts.flatMap((text) => [userMessage(text), assistantMessage(text)]),
  });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await expect.poll(() => chat.articles.count()).toBeGreaterThan(30);
  while ((await chat.articles.count()) < hostileTexts.length * 2) {
    await chat.messages.evaluate((box) => box.scrollTo(0, 0));
    await chat.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  expect(await findHarm(chat)).toEqual([]);
  await pressLinks(chat);
  expect(await findHarm(chat)).toEqual([]);
  // What a user wrote is shown as it was written.
  const first = hostileTexts[0] as string;
  expect(await chat.messages.locator(".bubble").first().textContent()).toBe(first);
});

test.each([1, 7])("in answers that stream in pieces of %i", { timeout: 120_000 }, async (size) => {
  pages.site.policy = undefined;
  const texts = size === 1 ? hostileTexts.filter((_, index) => index % 4 === 0) : hostileTexts;
  pages.site.respond = createScriptedResponder(function* (input) {
    for (const text of texts) {
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      yield* toMessageEvents(input, pieces);
    }
  });
  const chat = await pages.open();
  await chat.page.evaluate(() => {
    const scope = window as unknown as { worst: string[] };
    scope.worst = [];
    const look = () => {
      const root = document.querySelector("openai-chatkit")?.shadowRoot;
      const bad = root?.querySelectorAll(
        "parlor-markdown :is(script, style, iframe, form, input, img, [onerror], [style], math [href])",
      );
      for (const one of bad ?? []) scope.worst.push(one.outerHTML);
      requestAnimationFrame(look);
    };
    look();
  });
  await chat.send("Go");
  await chat.element.getByRole("button", { name: "Copy answer" }).waitFor({ state: "attached" });
  await expect.poll(() => chat.articles.count()).toBe(texts.length + 1);
  expect(await chat.page.evaluate(() => (window as unknown as { worst: string[] }).worst)).toEqual([]);
  expect(await findHarm(chat)).toEqual([]);
});

test("in steps, tools, sources, widgets, images and what is unknown", { timeout: 180_000 }, async () => {
  pages.site.policy = undefined;
  const at = (threadId: string) => ({ thread_id: threadId, created_at: new Date().toISOString() });
  const items = [
    ...everyText((text) =>
      workflow({
        tasks: [step(text, "complete", text)],
        summary: { title: text, icon: text as never },
        expanded: true,
      }),
    ),
    ...everyText((text) => (threadId) => ({
      type: "task",
      id: `tsk_${hostileTexts.indexOf(text)}`,
      ...at(threadId),
      task: {
        type: "web_search",
        title: text,
        queries: [text],
        sources: [{ type: "url", title: text, url: text }],
        status_indicator: "complete",
      },
    })),
    ...everyText((text) => (threadId) => ({
      type: "client_tool_call",
      id: `tc_${hostileTexts.indexOf(text)}`,
      ...at(threadId),
      status: "completed",
      call_id: text,
      name: text,
      arguments: { text },
    })),
    ...everyText((text) =>
      widget({
        type: "Card",
        children: [
          { type: "Title", value: text },
          { type: "Text", value: text },
          { type: "Markdown", value: text },
          { type: "Image", src: text, alt: text },
          { type: "Button", label: text, iconStart: text as never, onClickAction: { type: text } },
        ],
      }),
    ),
    ...everyText((text) => (threadId) => ({
      type: "generated_image",
      id: `img_${hostileTexts.indexOf(text)}`,
      ...at(threadId),
      image: { id: "1", url: text },
    })),
  ];
  const perThread = 45;
  for (let index = 0; index < items.length; index += perThread) {
    const thread = await seedThread(pages.site, { items: items.slice(index, index + perThread) });
    const chat = await pages.open({ options: { initialThread: thread.id } });
    await chat.messages.locator("parlor-item").first().waitFor({ state: "attached" });
    expect(await chat.messages.locator("parlor-item").count()).toBe(
      items.slice(index, index + perThread).length,
    );
    await pressLinks(chat);
    expect(await findHarm(chat)).toEqual([]);
    await chat.page.context().close();
  }
});

test("in titles, notices, progress, errors, reasons and the page's own options", async () => {
  pages.site.policy = undefined;
  for (const title of hostileTexts.slice(0, 20)) await seedThread(pages.site, { title });
  const respond: Respond<undefined> = async function* (input) {
    input.thread.title = hostileTexts[4] ?? null;
    for (const text of hostileTexts) yield { type: "notice", level: "info", title: text, message: text };
    yield { type: "progress_update", icon: hostileTexts[0] as never, text: hostileTexts[3] as string };
    throw new StreamError(hostileTexts.join("\n"), { allowRetry: true });
  };
  pages.site.respond = respond;
  const chat = await pages.open({
    viewport: { width: 1440, height: 900 },
    options: {
      startScreen: {
        greeting: hostileTexts[0],
        prompts: [{ label: hostileTexts[3], prompt: "x", icon: hostileTexts[0] }],
      },
      composer: { placeholder: hostileTexts[3] },
      disclaimer: { text: hostileTexts.join("\n\n") },
      header: { title: { text: hostileTexts[3] }, rightAction: { icon: hostileTexts[3] } },
      frameTitle: hostileTexts[3],
      theme: {
        colorScheme: "light",
        radius: "</style><img src=x onerror=window.pwned=1>",
        color: { accent: { primary: "red;} * { display: none } a{", level: 1 } },
        typography: { fontFamily: "x; } :host { display: none } y {" },
      },
    },
  });
  expect(await findHarm(chat)).toEqual([]);
  expect(await chat.input.isVisible()).toBe(true);
  await chat.send("Go");
  await chat.messages.getByText("The answer could not be finished.").waitFor();
  await chat.element.getByRole("button", { name: "Open history" }).click();
  await chat.element.locator(".thread-open").nth(10).waitFor();
  expect(await chat.messages.locator(".notice").count()).toBe(hostileTexts.length);
  expect(await findHarm(chat)).toEqual([]);
  expect(await chat.input.isVisible()).toBe(true);
});

test("pictures come from hosts that the thread allows, and from no other", async () => {
  const thread = await seedThread(pages.site, {
    allowed_image_domains: [new URL(pages.site.url).host],
    items: [
      assistantMessage(
        `![ours](${pages.site.url}/picture.svg) ![theirs](https://evil.example/x.png) ![none](/picture.svg)`,
      ),
    ],
  });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByRole("img", { name: "ours" }).waitFor({ state: "attached" });
  expect(await chat.messages.getByRole("link", { name: "theirs" }).getAttribute("href")).toBe(
    "https://evil.example/x.png",
  );
  expect(await chat.messages.locator("img").count()).toBe(1);
  expect(await chat.messages.getByRole("img", { name: "ours" }).getAttribute("referrerpolicy")).toBe(
    "no-referrer",
  );
});

test("links open in a window of their own that knows nothing of this one", async () => {
  const thread = await seedThread(pages.site, {
    items: [assistantMessage("[there](https://example.com/) <https://a.example>")],
  });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  const link = chat.messages.getByRole("link", { name: "there" });
  expect(await link.getAttribute("target")).toBe("_blank");
  expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
});
