import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../../testing/chat-page.ts";
import { assistantMessage, seedThread, userMessage } from "../../testing/thread-fixtures.ts";

const pages = setUpChatPages();
const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });

async function openThread(): Promise<ChatPage> {
  const thread = await seedThread(pages.site, {
    items: [
      userMessage("What is due?"),
      assistantMessage("Two things are due.\n\nThe milk comes first."),
      assistantMessage("That is all."),
    ],
  });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.articles.getByText("That is all.").waitFor();
  return chat;
}

const sentInput = () => pages.site.requests.findLast(({ params }) => params.input)?.params.input ?? {};

/** Selects as a mouse would, from the beginning of one text to the end of another. */
async function select(chat: ChatPage, from: string, to = from): Promise<void> {
  await chat.element.evaluate(
    ({ shadowRoot }, ends) => {
      const texts = [...(shadowRoot?.querySelectorAll("article p, article .bubble") ?? [])];
      const find = (text: string) => texts.find((one) => one.textContent?.includes(text)) as Element;
      const [first, last] = ends.map(find) as [Element, Element];
      document.getSelection()?.setBaseAndExtent(first, 0, last, last.childNodes.length);
    },
    [from, to],
  );
}

test("what is selected in an answer is replied to, sent with the message, and shown with it", async () => {
  const chat = await openThread();
  await select(chat, "Two things", "The milk");
  const reply = button(chat, "Reply to the selected text");
  await reply.waitFor();
  expect(await chat.audit()).toEqual([]);
  await reply.click();
  await chat.element.locator(".composer-quote").getByText("Two things are due.").waitFor();
  expect(await chat.audit()).toEqual([]);
  await chat.page.keyboard.type("Which?");
  await chat.page.keyboard.press("Enter");
  await chat.articles.getByLabel("In reply to").waitFor();
  await expect.poll(sentInput).toMatchObject({
    content: [{ type: "input_text", text: "Which?" }],
    quoted_text: "Two things are due.\n\nThe milk comes first.",
  });
  expect(await chat.element.locator(".composer-quote").count()).toBe(0);
});

test("a quote is kept over a reload and can be taken off", async () => {
  const chat = await openThread();
  await select(chat, "That is all.");
  await button(chat, "Reply to the selected text").click();
  await chat.page.reload();
  const [thread] = (await pages.site.store.listThreads("ada", { limit: 1, order: "desc" })).data;
  await chat.mount({ initialThread: thread?.id });
  await chat.element.locator(".composer-quote").getByText("That is all.").waitFor();
  await button(chat, "Remove quote").click();
  await chat.send("Hello");
  await chat.articles.getByText("Hello").waitFor();
  await expect.poll(sentInput).toMatchObject({ content: [{ type: "input_text", text: "Hello" }] });
  expect(sentInput()).not.toHaveProperty("quoted_text");
});

test("nothing is offered for one's own words, or across messages, or when the selection has gone", async () => {
  const chat = await openThread();
  const reply = button(chat, "Reply to the selected text");
  await select(chat, "That is all.");
  await reply.waitFor();
  await chat.element.evaluate(() => document.getSelection()?.removeAllRanges());
  await reply.waitFor({ state: "detached" });
  await select(chat, "What is due?");
  await select(chat, "What is due?", "That is all.");
  expect(await reply.count()).toBe(0);
});
