import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../packages/ui/src/testing/chat-page.ts";
import type { RunningServer } from "./our-server.ts";
import { startReferenceServer } from "./reference-server.ts";
import type { Hooks, JsonObject, ScriptStep } from "./script.ts";

/*
 * The element in Chromium, on a page whose endpoint is the official SDK's in Python.
 */
const pages = setUpChatPages();
let reference: RunningServer;
let owner = "";
let count = 0;

beforeAll(async () => {
  reference = await startReferenceServer();
});
afterAll(() => reference.stop());
beforeEach(() => {
  count += 1;
  owner = `element-${count}`;
  pages.site.upstream = (body, { signal }) =>
    fetch(`${reference.url}/chatkit`, { method: "POST", headers: { "x-owner": owner }, body, signal });
});

async function setHooks(hooks: Hooks): Promise<void> {
  await fetch(`${reference.url}/control/hooks`, { method: "POST", body: JSON.stringify({ owner, hooks }) });
}

const say = (id: string, ...deltas: string[]): ScriptStep => ({ text: { id: `@message:${id}`, deltas } });
const button = (chat: ChatPage, name: string | RegExp) =>
  chat.element.getByRole("button", { name, exact: typeof name === "string" });
const typesSent = () => pages.site.requests.map(({ type }) => type);

test("a message streams its answer; the conversation is in the history, can be renamed, read again, and deleted", async () => {
  await setHooks({ respond: [{ set: { title: "A trip" } }, say("one", "Porto is ", "**lovely**.")] });
  const chat = await pages.open();
  await chat.send("Where to?");
  await chat.messages.getByText("Porto is lovely.").waitFor();
  expect(await chat.messages.locator("strong").textContent()).toBe("lovely");

  await button(chat, "Open history").click();
  const row = chat.element.locator(".thread-open");
  await chat.element.getByRole("navigation").getByText("A trip").waitFor();
  await row.focus();
  await chat.page.keyboard.press("F2");
  await chat.element.locator("input.rename").fill("The trip to Porto");
  await chat.page.keyboard.press("Enter");
  await expect.poll(typesSent).toContain("threads.update");

  // A page that is loaded anew has it all from the server.
  const again = await pages.openBeside(chat);
  await button(again, "Open history").click();
  await again.element.getByRole("navigation").getByText("The trip to Porto").click();
  await again.messages.getByText("Porto is lovely.").waitFor();
  await again.messages.getByText("Where to?").waitFor();
  expect(await again.audit()).toEqual([]);

  await again.element.locator(".thread-open").focus();
  await again.page.keyboard.press("Delete");
  await again.page.close({ runBeforeUnload: true });
  await expect.poll(typesSent).toContain("threads.delete");
});

test("a second message, feedback, and an answer that is asked for again", async () => {
  await setHooks({ respond: [say("one", "First answer.")] });
  const chat = await pages.open({ options: { threadItemActions: { feedback: true, retry: true } } });
  await chat.send("Hello");
  await chat.messages.getByText("First answer.").waitFor();
  await setHooks({ respond: [say("two", "Second answer.")] });
  await chat.send("And then?");
  await chat.messages.getByText("Second answer.").waitFor();

  await chat.messages.getByRole("button", { pressed: false }).last().waitFor();
  await chat.messages.locator("parlor-turn-actions.newest [aria-pressed=false]").first().click();
  await expect.poll(typesSent).toContain("items.feedback");
  await chat.messages.locator("parlor-turn-actions.newest [aria-pressed=true]").waitFor();

  await setHooks({ respond: [say("three", "A better answer.")] });
  await chat.messages
    .locator("parlor-turn-actions.newest")
    .getByRole("button", { name: /again|retry/i })
    .click();
  await chat.messages.getByText("A better answer.").waitFor();
  await expect.poll(() => chat.messages.getByText("Second answer.").count()).toBe(0);
  await chat.messages.getByText("First answer.").waitFor();
});

test("a widget that streams in acts at the server, which answers with a message", async () => {
  const card = (title: string): JsonObject => ({
    type: "Card",
    children: [
      { type: "Text", id: "title", value: title, streaming: title === "" },
      { type: "Button", label: "Book it", onClickAction: { type: "book", payload: { to: "Porto" } } },
    ],
  });
  await setHooks({
    respond: [{ widget: { states: [card(""), card("A trip"), card("A trip to Porto")] } }],
    action: [say("booked", "It is booked.")],
  });
  const chat = await pages.open();
  await chat.send("Offer me something");
  await chat.messages.getByText("A trip to Porto").waitFor();
  await button(chat, "Book it").click();
  await chat.messages.getByText("It is booked.").waitFor();
  const action = pages.site.requests.find(({ type }) => type === "threads.custom_action");
  expect(action?.params).toMatchObject({ action: { type: "book", payload: { to: "Porto" } } });
});

test("what goes wrong is said in its place, and trying again gets the answer", async () => {
  await setHooks({ respond: [{ raise: "custom", message: "The model is asleep.", allow_retry: true }] });
  const chat = await pages.open();
  await chat.send("Wake up");
  await chat.messages.getByText("The model is asleep.").waitFor();
  await setHooks({ respond: [say("awake", "Good morning.")] });
  await chat.messages.getByRole("button", { name: /again|retry/i }).click();
  await chat.messages.getByText("Good morning.").waitFor();
});
