import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, createGate, seedThread, userMessage } from "../testing/thread-fixtures.ts";

/* Two tabs of one browser on the same site. */
const pages = setUpChatPages();

const first = [userMessage("Question"), assistantMessage("Answer.")];

/** Two tabs with the same thread open. */
async function openTwice() {
  const thread = await seedThread(pages.site, { title: "Shared", items: first });
  const options = { initialThread: thread.id, threadItemActions: { retry: true } };
  const one = await pages.open({ options });
  const two = await pages.openBeside(one, { options });
  for (const tab of [one, two]) await tab.articles.getByText("Answer.").waitFor();
  pages.site.requests.length = 0;
  return { one, two, thread };
}

const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });
const texts = (chat: ChatPage) => chat.articles.locator(".bubble, parlor-markdown").allInnerTexts();
const types = () => pages.site.requests.map(({ type }) => type);

function respondInTwo() {
  const gate = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    const events = [...toMessageEvents(input, ["Half, ", "and whole."])];
    yield* events.slice(0, 3);
    yield gate.opened;
    yield* events.slice(3);
  });
  return gate;
}

test("what is sent in one tab streams in the other as well, and leaves its draft alone", async () => {
  const gate = respondInTwo();
  const { one, two } = await openTwice();
  await one.input.fill("Half a thought");
  await two.send("From two");
  await one.messages.getByText("Half,").waitFor();
  await button(one, "Stop answering").waitFor();
  gate.open();
  await one.messages.getByText("Half, and whole.").waitFor();
  await button(one, "Send message").waitFor();
  expect(await texts(one)).toEqual(["Question", "Answer.", "From two", "Half, and whole."]);
  expect(await texts(one)).toEqual(await texts(two));
  expect(await one.written()).toBe("Half a thought");
});

test("that an answer was stopped in one tab is said in the other as well, and after a reload, until it is asked for anew", async () => {
  const gate = respondInTwo();
  const { one, two, thread } = await openTwice();
  const stopped = ({ element }: ChatPage) =>
    element.locator("parlor-item", { hasText: "You stopped this answer." }).allTextContents();
  await two.send("From two");
  await one.messages.getByText("Half,").waitFor();
  await button(two, "Stop answering").click();
  await button(two, "Send message").waitFor();
  await expect.poll(() => stopped(one)).toEqual([expect.stringContaining("Half,")]);
  expect(await stopped(two)).toEqual(await stopped(one));
  await one.page.reload();
  await one.mount({ initialThread: thread.id, threadItemActions: { retry: true } });
  await expect.poll(() => stopped(one)).toEqual([expect.stringContaining("Half,")]);
  gate.open();
  await button(one, "Answer again").last().click();
  for (const tab of [one, two]) {
    await tab.messages.getByText("Half, and whole.").waitFor();
    await expect.poll(() => stopped(tab)).toEqual([]);
  }
});

test("with a server that has no runs to attach to, the other tab shows the turn when it has ended", async () => {
  const { one, two, thread } = await openTwice();
  const gate = createGate();
  const withoutRuns = (response: Response) => {
    const headers = new Headers(response.headers);
    for (const name of ["x-parlor", "x-parlor-run"]) headers.delete(name);
    return new Response(response.body, { status: response.status, headers });
  };
  pages.site.filter = withoutRuns;
  pages.site.respond = createScriptedResponder(function* (input) {
    yield* toMessageEvents(input, ["From the server."]);
    yield gate.opened;
  });
  await two.send("From two");
  await one.articles.getByText("From two").waitFor();
  gate.open();
  await one.messages.getByText("From the server.").waitFor();
  expect(await texts(one)).toEqual(await texts(two));
  expect(thread.id).toBeTruthy();
});

test("threads that one tab makes, renames and archives change in the other one's history", async () => {
  const { one, two, thread } = await openTwice();
  pages.site.respond = createScriptedResponder((input) => toMessageEvents(input, ["Hello!"]));
  await button(one, "Open history").click();
  const rows = one.element.locator(".thread-open");
  await rows.getByText("Shared").waitFor();
  await button(two, "New chat").click();
  await two.send("Something new");
  await expect.poll(() => rows.count()).toBe(2);
  await button(two, "Open history").click();
  const shared = two.element.locator(".thread-open").filter({ hasText: "Shared" });
  await shared.focus();
  await two.page.keyboard.press("F2");
  await two.page.keyboard.type("Renamed");
  await two.page.keyboard.press("Enter");
  await rows.getByText("Renamed").waitFor();
  await expect.poll(() => one.element.locator("[part~=title]").textContent()).toBe("Renamed");
  expect(thread.title).toBe("Shared");
  const renamed = two.element.locator(".thread").filter({ hasText: "Renamed" });
  await renamed.hover();
  await button(two, "Archive Renamed").click();
  await one.element.getByText("This conversation is archived.").waitFor();
  await expect.poll(() => rows.count()).toBe(1);
  await button(two, "Undo").click();
  await expect.poll(() => rows.count()).toBe(2);
  await expect.poll(() => one.element.getByText("This conversation is archived.").count()).toBe(0);
});

test("a thread that the other tab has deleted gives way to the start; what was typed stays", async () => {
  const { one, two } = await openTwice();
  pages.allowed = [/404/];
  await one.input.fill("Half a thought");
  await button(two, "Open history").click();
  await two.element.locator(".thread-open").focus();
  await two.page.keyboard.press("Delete");
  await button(two, "Undo").waitFor();
  // Final at once, instead of when it can no longer be undone.
  await two.page.evaluate(() => dispatchEvent(new Event("pagehide")));
  await one.element.locator(".toast").getByText("“Shared” was deleted in another window.").waitFor();
  await one.element.getByText("What can I help with today?").waitFor();
  expect(await one.articles.count()).toBe(0);
  expect(await one.written()).toBe("Half a thought");
  await expect.poll(one.events).toContain('thread.change {"threadId":null}');
});

test("a message sent into the other tab's turn says so, and goes out after it", async () => {
  const { one, two } = await openTwice();
  // Two devices hear nothing of each other.
  await one.page.evaluate(() => {
    BroadcastChannel.prototype.postMessage = () => {};
  });
  await two.page.evaluate(() => {
    BroadcastChannel.prototype.postMessage = () => {};
  });
  const gate = respondInTwo();
  pages.allowed = [/409/];
  await two.send("From two");
  await two.messages.getByText("Half,").waitFor();
  await one.send("From one");
  await one.messages.getByText("Half,").waitFor();
  await one.articles.getByText("Not sent. An answer is still being written").waitFor();
  await one.messages.getByRole("button", { name: "Try again" }).click();
  await one.articles.getByText("It will be sent when the answer under way is complete.").waitFor();
  gate.open();
  await expect
    .poll(() => texts(one))
    .toEqual(["Question", "Answer.", "From two", "Half, and whole.", "From one", "Half, and whole."]);
  expect(await one.articles.getByText("Not sent.").count()).toBe(0);
});

test("a hidden tab waits until it is seen", async () => {
  pages.site.respond = createScriptedResponder((input) => toMessageEvents(input, ["Hello!"]));
  const { one, two } = await openTwice();
  const show = (isHidden: boolean) =>
    one.page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  await show(true);
  await two.send("From two");
  await two.messages.getByText("Hello!").waitFor();
  await button(two, "Send message").waitFor();
  await expect.poll(types).toEqual(["threads.add_user_message", "items.list"]);
  await show(false);
  await one.messages.getByText("Hello!").waitFor();
});

test("a page that is looked at again after a while, or is back online, shows what another device wrote", async () => {
  const { one, thread } = await openTwice();
  await one.page.evaluate(() => {
    const now = Date.now;
    dispatchEvent(new Event("blur"));
    dispatchEvent(new Event("focus"));
    dispatchEvent(new Event("blur"));
    Date.now = () => now() + 60_000;
  });
  expect(types()).toEqual([]);
  await pages.site.store.saveItem("ada", assistantMessage("While you were away.")(thread.id));
  await one.page.evaluate(() => dispatchEvent(new Event("focus")));
  await one.articles.getByText("While you were away.").waitFor();
  await pages.site.store.saveItem("ada", assistantMessage("While you were offline.")(thread.id));
  await one.page.evaluate(() => dispatchEvent(new Event("online")));
  await one.articles.getByText("While you were offline.").waitFor();
});

test("words on the channel that are none of ours are passed over, and a tab taken out hears nothing", async () => {
  const { one, two, thread } = await openTwice();
  const say = (messages: unknown[]) =>
    two.page.evaluate((all) => {
      const channel = new BroadcastChannel(`parlor ${location.origin}/chatkit`);
      for (const message of all) channel.postMessage(message);
      channel.close();
    }, messages);
  await say([
    null,
    "turn.end",
    42,
    [],
    { kind: "turn.end" },
    { kind: "constructor", threadId: thread.id },
    { kind: "turn.end", threadId: 7 },
    { kind: "turn.end", threadId: "x".repeat(5000) },
    { kind: ["turn.end"], threadId: thread.id },
    { kind: "turn.end", threadId: "thr_other" },
    { kind: "turn.start", threadId: "<img src=x onerror=alert(1)>" },
    // What can be true is asked of the server, which knows better.
    { kind: "thread.deleted", threadId: thread.id, url: "https://elsewhere.example" },
  ]);
  await expect.poll(types).toContain("threads.get_by_id");
  expect(types().filter((type) => type === "threads.get_by_id").length).toBeLessThanOrEqual(4);
  expect(await texts(one)).toEqual(["Question", "Answer."]);
  for (const tab of [one, two])
    await tab.page.evaluate(() => document.querySelector("openai-chatkit")?.remove());
  // The element ends its work half a second later, unless it was only moved.
  await expect
    .poll(async () => {
      const before = types().length;
      await say([{ kind: "turn.end", threadId: thread.id }]);
      await one.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
      return types().length - before;
    })
    .toBe(0);
});

test("without a BroadcastChannel all else works", async () => {
  pages.site.respond = createScriptedResponder((input) => toMessageEvents(input, ["Hello!"]));
  const chat = await pages.open({ isEmpty: true });
  await chat.page.evaluate(() => Reflect.deleteProperty(window, "BroadcastChannel"));
  await chat.mount();
  await chat.send("Hi");
  await chat.messages.getByText("Hello!").waitFor();
});
