import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { createGate, seedThread, userMessage } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });
const sentTexts = () =>
  pages.site.requests
    .filter(({ type }) => type === "threads.create" || type === "threads.add_user_message")
    .map(({ params }) =>
      (params.input as { content: { text: string }[] }).content.map(({ text }) => text).join(),
    );

test("Enter sends, Shift+Enter breaks the line, and nothing empty is sent", async () => {
  const chat = await pages.open();
  expect(await button(chat, "Send message").isDisabled()).toBe(true);
  await chat.input.press("Enter");
  await chat.input.pressSequentially("   ");
  await chat.input.press("Enter");
  expect(pages.site.requests).toEqual([]);
  await chat.input.fill("");
  await chat.input.pressSequentially("One");
  await chat.input.press("Shift+Enter");
  await chat.input.pressSequentially("two");
  expect(await chat.written()).toBe("One\ntwo");
  await chat.input.press("Enter");
  await chat.articles.getByText("One two").waitFor();
  expect(sentTexts()).toEqual(["One\ntwo"]);
  expect(await chat.written()).toBe("");
});

test("an Enter that ends a composition sends nothing; the next one does", async () => {
  const chat = await pages.open();
  await chat.input.focus();
  const devtools = await chat.page.context().newCDPSession(chat.page);
  await devtools.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
  expect(await chat.written()).toBe("にほん");
  // What a browser sends for the Enter that chooses a candidate: code 229, and only then the end.
  const enter = { type: "rawKeyDown", key: "Process", code: "Enter", windowsVirtualKeyCode: 229 } as const;
  await devtools.send("Input.dispatchKeyEvent", enter);
  await devtools.send("Input.dispatchKeyEvent", { ...enter, key: "Enter", windowsVirtualKeyCode: 13 });
  expect(await chat.written()).toBe("にほん");
  await devtools.send("Input.insertText", { text: "日本" });
  expect(await chat.written()).toBe("日本");
  expect(sentTexts()).toEqual([]);
  // Safari's order: the composition has ended, its Enter still has the code 229.
  await chat.input.dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true });
  expect(sentTexts()).toEqual([]);
  await chat.input.press("Enter");
  await chat.articles.getByText("日本").waitFor();
  expect(sentTexts()).toEqual(["日本"]);
});

test("while an answer comes one can write on, but not send", async () => {
  const gate = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    yield gate.opened;
    yield* toMessageEvents(input, ["An answer."]);
  });
  const chat = await pages.open();
  await chat.send("First");
  await button(chat, "Stop answering").waitFor();
  await chat.input.fill("Second");
  await chat.input.press("Enter");
  expect(await chat.written()).toBe("Second");
  expect(sentTexts()).toEqual(["First"]);
  gate.open();
  await button(chat, "Send message").waitFor();
  expect(await chat.written()).toBe("Second");
  await button(chat, "Send message").click();
  await chat.articles.getByText("Second").waitFor();
  expect(sentTexts()).toEqual(["First", "Second"]);
});

/** A thread with a draft in it, left for a new chat. */
async function leaveDraft() {
  const thread = await seedThread(pages.site, { title: "Kept", items: [userMessage("Question")] });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.articles.getByText("Question").waitFor();
  await chat.input.fill("Half a thought");
  await button(chat, "New chat").click();
  await expect.poll(() => chat.written()).toBe("");
  return { chat, thread };
}

test("a draft is kept for its thread, and over a reload", async () => {
  const { chat, thread } = await leaveDraft();
  await chat.input.fill("A new one");
  await chat.page.reload();
  await chat.mount({ initialThread: thread.id });
  await expect.poll(() => chat.written()).toBe("Half a thought");
  await button(chat, "New chat").click();
  await expect.poll(() => chat.written()).toBe("A new one");
});

test("a draft of a thread that is opened while the first message of another is on its way stays", async () => {
  const gate = createGate();
  pages.site.intercept.set("threads.create", async () => {
    await gate.opened;
    return undefined;
  });
  const { chat, thread } = await leaveDraft();
  await chat.input.fill("First");
  await chat.input.press("Enter");
  await chat.articles.getByText("First").waitFor();
  await chat.element.evaluate(
    (element, id) => (element as HTMLElement & { setThreadId(id: string): Promise<void> }).setThreadId(id),
    thread.id,
  );
  await chat.articles.getByText("Question").waitFor();
  expect(await chat.written()).toBe("Half a thought");
  gate.open();
});

test("what is typed while the first message makes its thread goes on there", async () => {
  const gate = createGate();
  pages.site.intercept.set("threads.create", async () => {
    await gate.opened;
    return undefined;
  });
  const chat = await pages.open();
  await chat.input.fill("First");
  await chat.input.press("Enter");
  await chat.articles.getByText("First").waitFor();
  await chat.input.fill("Second");
  gate.open();
  await button(chat, "Send message").waitFor();
  await expect
    .poll(chat.events)
    .toContainEqual(expect.stringMatching(/^thread\.change \{"threadId":"[^"]+"\}$/));
  expect(await chat.written()).toBe("Second");
  await button(chat, "New chat").click();
  await expect.poll(() => chat.written()).toBe("");
});

test("the field grows with its text to 40 % of the height, and then scrolls", async () => {
  const chat = await pages.open();
  const heightOf = () => chat.input.evaluate((input) => input.getBoundingClientRect().height);
  const empty = await heightOf();
  await chat.input.fill("1\n2\n3\n4");
  const four = await heightOf();
  expect(four).toBeGreaterThan(empty + 40);
  await chat.input.fill("line\n".repeat(100));
  const full = await heightOf();
  expect(full).toBeGreaterThan(four);
  expect(full).toBeLessThanOrEqual(760 * 0.4 + 1);
  await chat.input.fill("");
  expect(await heightOf()).toBe(empty);
});

test("a prompt of the start screen sends what it stands for", async () => {
  const chat = await pages.open({
    options: {
      startScreen: {
        greeting: "Good morning",
        prompts: [
          { label: "My day", prompt: "What is due today?", icon: "calendar" },
          { label: "Tags", prompt: [{ type: "input_text", text: "In parts" }] },
        ],
      },
    },
  });
  await chat.element.getByRole("heading", { name: "Good morning" }).waitFor();
  await button(chat, "My day").click();
  await chat.articles.getByText("What is due today?").waitFor();
  await button(chat, "New chat").click();
  await button(chat, "Tags").click();
  await chat.articles.getByText("In parts").waitFor();
  expect(sentTexts()).toEqual(["What is due today?", "In parts"]);
});
