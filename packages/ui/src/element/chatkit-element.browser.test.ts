import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, createGate, seedThread, userMessage, widget } from "../testing/thread-fixtures.ts";

/* The element by itself, in a page without any framework. */
const pages = setUpChatPages();

const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });

interface Methods {
  sendUserMessage(params: object): Promise<void>;
  setComposerValue(params: object): Promise<void>;
  setThreadId(threadId: string | null): Promise<void>;
  setOptions(options: object): void;
}

test("without options nothing is sent; with an address it is ready, once", async () => {
  const chat = await pages.open({ isEmpty: true });
  await chat.page.evaluate(() => {
    const element = document.createElement("openai-chatkit");
    const scope = window as unknown as { ready: number };
    scope.ready = 0;
    element.addEventListener("chatkit.ready", () => {
      scope.ready += 1;
    });
    document.querySelector("main")?.append(element);
  });
  expect(await chat.input.count()).toBe(0);
  await chat.element.evaluate((element) => {
    const api = { url: "/chatkit", domainKey: "local" };
    (element as unknown as Methods).setOptions({ api });
    (element as unknown as Methods).setOptions({ api });
  });
  await chat.input.waitFor();
  await expect.poll(() => chat.page.evaluate(() => (window as unknown as { ready: number }).ready)).toBe(1);
  expect(pages.site.requests).toEqual([]);
});

test("a page that gives no address is told what to set", async () => {
  const chat = await pages.open({ isEmpty: true });
  await chat.mount({ api: { domainKey: "local" } });
  await chat.element.getByText("This chat has no address to talk to. Set api.url.").waitFor();
  await expect
    .poll(chat.events)
    .toContain('error {"message":"This chat has no address to talk to. Set api.url."}');
});

test("the script may be loaded twice, and two elements on a page are two chats", async () => {
  // A policy for Trusted Types would have to say 'allow-duplicates'.
  pages.site.policy = undefined;
  const chat = await pages.open({ isEmpty: true, scripts: ["chatkit.js", "chatkit.js"] });
  await chat.mount();
  await chat.input.waitFor();
  await chat.mount();
  await expect.poll(() => chat.input.count()).toBe(2);
  await chat.input.first().fill("First");
  await chat.input.first().press("Enter");
  await chat.element.first().locator("article").getByText("First").waitFor();
  expect(await chat.element.nth(1).locator("article").count()).toBe(0);
});

test("an element that is moved in its page goes on; one that is taken out ends its stream, and takes it up when it is back", async () => {
  const gate = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    const events = [...toMessageEvents(input, ["Before, ", "and after."])];
    yield* events.slice(0, 3);
    yield gate.opened;
    yield* events.slice(3);
  });
  const chat = await pages.open();
  await chat.send("Go");
  await chat.messages.getByText("Before,").waitFor();
  await chat.page.evaluate(() => {
    const box = document.createElement("div");
    box.style.height = "100%";
    const element = document.querySelector("openai-chatkit");
    if (element) box.append(element);
    document.querySelector("main")?.append(box);
  });
  await chat.messages.getByText("Before,").waitFor();
  const ended = chat.page.waitForEvent("requestfailed");
  await chat.page.evaluate(() => {
    const scope = window as unknown as { kept: Element | null };
    scope.kept = document.querySelector("openai-chatkit");
    scope.kept?.remove();
  });
  await ended;
  expect(pages.site.requests.map(({ type }) => type)).toEqual(["threads.create"]);
  await chat.page.evaluate(() => {
    const { kept } = window as unknown as { kept: Element };
    document.querySelector("main")?.append(kept);
  });
  await chat.messages.getByText("Before,").waitFor();
  gate.open();
  await chat.messages.getByText("Before, and after.").waitFor();
});

test("a deletion that could still be undone is final when the element is taken out", async () => {
  await seedThread(pages.site, { title: "Old" });
  const chat = await pages.open();
  await button(chat, "Open history").click();
  await chat.element.locator(".thread-open").focus();
  await chat.page.keyboard.press("Delete");
  await button(chat, "Undo").waitFor();
  await chat.page.evaluate(() => document.querySelector("openai-chatkit")?.remove());
  await expect.poll(() => pages.site.requests.at(-1)?.type).toBe("threads.delete");
  await expect
    .poll(async () => (await pages.site.store.listThreads("ada", { limit: 9, order: "desc" })).data)
    .toEqual([]);
});

test("sendUserMessage goes into the open thread, or a new one, with what it was given", async () => {
  const thread = await seedThread(pages.site, { items: [userMessage("Question")] });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.articles.getByText("Question").waitFor();
  const send = (params: object) =>
    chat.element.evaluate((element, given) => (element as unknown as Methods).sendUserMessage(given), params);
  await send({ text: "Here", reply: "Quoted", toolChoice: { id: "search" }, model: "large" });
  await button(chat, "Send message").waitFor();
  await send({ text: "There", newThread: true });
  await chat.articles.getByText("There").waitFor();
  const [here, there] = pages.site.requests.filter(({ params }) => "input" in params);
  expect(here).toMatchObject({
    type: "threads.add_user_message",
    params: {
      thread_id: thread.id,
      input: {
        content: [{ type: "input_text", text: "Here" }],
        quoted_text: "Quoted",
        inference_options: { tool_choice: { id: "search" }, model: "large" },
      },
    },
  });
  expect(there?.type).toBe("threads.create");
});

test("sendUserMessage rejects when the server refuses", async () => {
  pages.allowed = [/401/];
  pages.site.intercept.set("threads.create", () =>
    Response.json({ error: { code: "unauthenticated", message: "Sign in first." } }, { status: 401 }),
  );
  const chat = await pages.open();
  const outcome = await chat.element.evaluate((element) =>
    (element as unknown as Methods).sendUserMessage({ text: "Hi" }).then(
      () => "sent",
      (error: Error) => error.message,
    ),
  );
  expect(outcome).toBe("Sign in first.");
});

test("setComposerValue fills the field, the quotation and the tool; each can be taken off again", async () => {
  const chat = await pages.open({
    options: {
      composer: {
        tools: [{ id: "search", label: "Search the web", icon: "globe", placeholderOverride: "Search for" }],
      },
    },
  });
  await chat.element.evaluate((element) =>
    (element as unknown as Methods).setComposerValue({
      text: "Text",
      reply: "Quoted",
      selectedToolId: "search",
    }),
  );
  expect(await chat.written()).toBe("Text");
  expect(await chat.input.getAttribute("placeholder")).toBe("Search for");
  await expect.poll(chat.events).toContain('tool.change {"toolId":"search"}');
  await button(chat, "Remove quote").click();
  await button(chat, "Remove Search the web").click();
  await expect.poll(chat.events).toContain('tool.change {"toolId":null}');
  const refusal = chat.element.evaluate((element) =>
    (element as unknown as Methods).setComposerValue({ files: [new File(["x"], "x.txt")] }),
  );
  await expect(refusal).rejects.toThrow("composer.attachments is enabled");
});

test("a control of a widget does what its author wrote, at the server or in the page", async () => {
  const thread = await seedThread(pages.site, {
    items: [
      widget({
        type: "Card",
        children: [
          {
            type: "Button",
            label: "Finish",
            onClickAction: { type: "finish", payload: { id: 7 }, handler: "server" },
          },
        ],
      }),
    ],
  });
  pages.allowed = [/501/];
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await button(chat, "Finish").click();
  // The server does not answer actions yet; that it cannot is said where the control is.
  await chat.messages.getByText("That did not work.").waitFor();
  const action = pages.site.requests.find(({ type }) => type.includes("custom_action"));
  expect(action?.params).toMatchObject({
    thread_id: thread.id,
    action: { type: "finish", payload: { id: 7 } },
  });
});

test("nothing but the page's own files and the endpoint is asked for, from start to end", async () => {
  pages.site.respond = createScriptedResponder((input) => toMessageEvents(input, ["Hello."]));
  await seedThread(pages.site, { title: "Old", items: [assistantMessage("Old answer")] });
  const chat = await pages.open({ isEmpty: true });
  const asked = new Set<string>();
  chat.page.on("request", (request) => asked.add(new URL(request.url()).pathname));
  await chat.mount({ theme: { typography: { fontFamily: "Inter" } } });
  await chat.send("Hi");
  await chat.messages.getByText("Hello.").waitFor();
  await button(chat, "Open history").click();
  await chat.element.locator(".thread-open").nth(1).click();
  await chat.messages.getByText("Old answer").waitFor();
  const others = [...asked].filter((path) => !/^\/chatkit\/[\w-]+-[0-9a-f]{12}\.js$/.test(path));
  expect(others).toEqual(["/chatkit"]);
});
