import type { ThreadItem } from "@parlor/protocol";
import { type Respond, StreamError } from "@parlor/server";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import {
  assistantMessage,
  createGate,
  seedThread,
  step,
  userMessage,
  widget,
  workflow,
} from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const say = (...pieces: string[]): Respond<undefined> =>
  createScriptedResponder((input) => toMessageEvents(input, pieces));

/** Answers with the first pieces, waits for the gate, and goes on with the rest. */
function sayInTwo(first: string[], rest: string[]) {
  const gate = createGate();
  const respond: Respond<undefined> = createScriptedResponder(function* (input) {
    const events = [...toMessageEvents(input, [...first, ...rest])];
    const shown = 2 + first.length;
    yield* events.slice(0, shown);
    yield gate.opened;
    yield* events.slice(shown);
  });
  return { respond, gate };
}

const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });

test("an answer streams as markdown, each part whole as it grows, and is said once when it is there", async () => {
  const { respond, gate } = sayInTwo(
    ["## Plan\n\nFirst **bo", "ld** and `code`.\n\n```ts\nconst a = 1;\n"],
    ["const b = 2;\n```\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n1. one\n2. two\n\n- [x] done\n"],
  );
  pages.site.respond = respond;
  const chat = await pages.open();
  await chat.send("A plan, please");
  await chat.messages.getByText("const a = 1;").waitFor();
  expect(await chat.messages.getByRole("heading", { name: "Plan" }).count()).toBe(1);
  expect(await chat.messages.locator("strong").textContent()).toBe("bold");
  expect(await chat.articles.nth(1).getAttribute("aria-busy")).toBe("true");
  const status = chat.element.getByRole("status");
  expect(await status.textContent()).toBe("");
  const firstBlock = await chat.messages.locator(".block").first().elementHandle();

  gate.open();
  await chat.messages.getByRole("cell", { name: "2", exact: true }).waitFor();
  await expect.poll(() => status.textContent()).toContain("const b = 2;");
  expect(await chat.messages.locator("pre code").textContent()).toBe("const a = 1;\nconst b = 2;");
  const listed = await chat.messages.getByRole("listitem").allTextContents();
  expect(listed.map((text) => text.trim())).toEqual(["one", "two", "done"]);
  expect(await chat.messages.getByRole("img", { name: "Done" }).count()).toBe(1);
  expect(await chat.articles.nth(1).getAttribute("aria-busy")).toBe("false");
  expect(await firstBlock?.evaluate((block) => block.isConnected)).toBe(true);
  expect(await status.textContent()).not.toContain("A plan, please");
});

test("text that comes in moves nothing above it, and is followed only by a reader at the end", async () => {
  const long = Array.from({ length: 60 }, (_, line) => `Line ${line}\n\n`);
  const { respond, gate } = sayInTwo(long, ["The very end"]);
  pages.site.respond = respond;
  const chat = await pages.open();
  await chat.send("Much");
  await chat.messages.getByText("Line 59", { exact: true }).waitFor();
  const distance = () => chat.messages.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
  await expect.poll(distance).toBeLessThan(4);
  await chat.messages.hover();
  await chat.page.mouse.wheel(0, -600);
  await button(chat, "Back to latest").waitFor();
  const before = await chat.messages.evaluate((box) => box.scrollTop);
  gate.open();
  await chat.messages.getByText("The very end").waitFor({ state: "attached" });
  await button(chat, "Copy answer").waitFor({ state: "attached" });
  expect(await chat.messages.evaluate((box) => box.scrollTop)).toBe(before);
  await button(chat, "Back to latest").click();
  await expect.poll(distance).toBeLessThan(4);
  await expect.poll(() => button(chat, "Back to latest").count()).toBe(0);
});

test("stop ends the answer at the server and keeps what there was", async () => {
  let wasAborted = false;
  pages.site.respond = async function* (input) {
    yield* [...toMessageEvents(input, ["As far as it got"])].slice(0, 3);
    await new Promise<void>((resolve) => input.signal.addEventListener("abort", () => resolve()));
    wasAborted = true;
  };
  const chat = await pages.open();
  await chat.send("Go on for ever");
  await chat.messages.getByText("As far as it got").waitFor();
  await button(chat, "Stop answering").click();
  await button(chat, "Send message").waitFor();
  await expect.poll(() => wasAborted).toBe(true);
  expect(await chat.messages.getByText("As far as it got").count()).toBe(1);
  expect(await chat.input.evaluate((input) => input.matches(":focus"))).toBe(true);
  expect(await chat.messages.getByText("You stopped this answer.").count()).toBe(1);
  // It is said of the answer, before what can be done with it.
  const order = () =>
    chat.messages
      .locator(".item.assistant_message")
      .evaluate((item) => [...item.children].map(({ localName }) => localName));
  await expect.poll(order).toEqual(["article", "p", "parlor-turn-actions"]);
  await expect
    .poll(() => chat.element.getByRole("status").allTextContents())
    .toContainEqual(expect.stringContaining("You stopped this answer."));
  pages.site.respond = say("Here is more.");
  await chat.send("And now?");
  await chat.messages.getByText("Here is more.").waitFor();
  // It stays with the answer that it is of.
  const stopped = (page: ChatPage) =>
    page.element.locator("parlor-item", { hasText: "You stopped this answer." });
  expect(await stopped(chat).allTextContents()).toEqual([expect.stringContaining("As far as it got")]);
  await chat.page.reload();
  const [thread] = (await pages.site.store.listThreads("ada", { limit: 1, order: "desc" })).data;
  const again = await pages.open({ options: { initialThread: thread?.id } });
  await again.messages.getByText("As far as it got").waitFor();
  expect(await stopped(again).allTextContents()).toEqual([expect.stringContaining("As far as it got")]);
});

test("retry answers again in the place of the old answer", async () => {
  pages.site.respond = say("The first answer.");
  const chat = await pages.open({ options: { threadItemActions: { retry: true } } });
  await chat.send("Question");
  await chat.messages.getByText("The first answer.").waitFor();
  pages.site.respond = say("The second answer.");
  await button(chat, "Answer again").click();
  await chat.messages.getByText("The second answer.").waitFor();
  await expect.poll(() => chat.articles.count()).toBe(2);
  expect(await chat.messages.getByText("The first answer.").count()).toBe(0);
});

test("a thumb is saved for the answer's items, shows as pressed, and can be changed", async () => {
  pages.site.respond = say("Rate me.");
  const chat = await pages.open({ options: { threadItemActions: { feedback: true } } });
  await chat.send("Question");
  await button(chat, "Good answer").click();
  await expect.poll(() => button(chat, "Good answer").getAttribute("aria-pressed")).toBe("true");
  await button(chat, "Bad answer").click();
  await expect.poll(() => button(chat, "Bad answer").getAttribute("aria-pressed")).toBe("true");
  expect(await button(chat, "Good answer").getAttribute("aria-pressed")).toBe("false");
  const given = pages.site.requests.filter(({ type }) => type === "items.feedback");
  expect(given.map(({ params }) => params.kind)).toEqual(["positive", "negative"]);
  const itemId = await chat.messages.locator(".item.assistant_message").getAttribute("data-item");
  expect(given[0]?.params.item_ids).toEqual([itemId]);
});

test("a thumb that was given is shown when the conversation is opened again", async () => {
  const thread = await seedThread(pages.site, {
    items: [userMessage("One"), assistantMessage("Good."), userMessage("Two"), assistantMessage("Unrated.")],
  });
  const options = { initialThread: thread.id, threadItemActions: { feedback: true } };
  const chat = await pages.open({ options });
  const pressed = ({ element }: ChatPage) =>
    element
      .getByRole("button", { name: "Good answer" })
      .evaluateAll((all) => all.map((thumb) => thumb.getAttribute("aria-pressed")));
  await expect.poll(() => pressed(chat)).toEqual(["false", "false"]);
  const answered = chat.page.waitForResponse(
    (response) => response.request().postData()?.includes("items.feedback") === true,
  );
  await button(chat, "Good answer").first().click();
  await answered;
  const again = await pages.openBeside(chat, { options });
  await expect.poll(() => pressed(again)).toEqual(["true", "false"]);
});

test("copy takes the answer as markdown, and a block of code alone", async () => {
  pages.site.respond = say("**Bold** and:\n\n```js\nlet x;\n```\n");
  const chat = await pages.open({ permissions: ["clipboard-read", "clipboard-write"] });
  await chat.send("Question");
  await button(chat, "Copy answer").click();
  await button(chat, "Copied").first().waitFor();
  const readClipboard = () => chat.page.evaluate(() => navigator.clipboard.readText());
  expect((await readClipboard()).trim()).toBe("**Bold** and:\n\n```js\nlet x;\n```");
  await button(chat, "Copy code").click();
  await expect.poll(readClipboard).toBe("let x;");
});

test("where nothing is offered beside copy, there are no thumbs and no retry", async () => {
  pages.site.respond = say("Plain.");
  const chat = await pages.open();
  await chat.send("Question");
  await button(chat, "Copy answer").waitFor();
  expect(await chat.element.getByRole("group", { name: "Answer actions" }).getByRole("button").count()).toBe(
    1,
  );
});

test("an answer that fails says why, in its place, and trying again gets it", async () => {
  pages.site.respond = createScriptedResponder(function* (input) {
    yield* [...toMessageEvents(input, ["Half an "])].slice(0, 3);
    yield () => {
      throw new StreamError("The model could not be reached.", { allowRetry: true });
    };
  });
  const chat = await pages.open();
  await chat.send("Question");
  await chat.messages.getByText("The model could not be reached.").waitFor();
  // The code of whatever a server says in its own words tells nobody anything.
  expect(await chat.messages.textContent()).not.toContain("custom");
  await expect.poll(() => chat.element.getByRole("status").textContent()).toContain("could not be reached");
  pages.site.respond = say("A whole answer.");
  await button(chat, "Try again").click();
  await chat.messages.getByText("A whole answer.").waitFor();
  expect(await chat.messages.getByText("could not be reached").count()).toBe(0);
  expect(await chat.messages.getByText("Question").count()).toBe(1);
});

test("an error that nobody expected shows no more than a code and a request id", async () => {
  pages.site.respond = createScriptedResponder(function* () {
    yield () => {
      throw new Error("password=hunter2 in /srv/secret");
    };
  });
  const chat = await pages.open();
  await chat.send("Question");
  await chat.messages.getByText("The answer could not be finished.").waitFor();
  expect(await chat.element.evaluate((element) => element.shadowRoot?.textContent)).not.toMatch(
    /hunter2|srv/,
  );
});

test("a message that was refused stays, says so, and is sent again on request", async () => {
  pages.allowed = [/503/];
  pages.site.intercept.set("threads.create", () =>
    Response.json(
      { error: { code: "store_unavailable", message: "The database is away.", request_id: "req_42" } },
      { status: 503, headers: { "x-request-id": "req_42" } },
    ),
  );
  const chat = await pages.open();
  await chat.send("Do not lose me");
  await chat.messages.getByText("Not sent.").waitFor();
  expect(await chat.messages.textContent()).toContain("Code store_unavailable");
  expect(await chat.messages.textContent()).toContain("Request req_42");
  pages.site.intercept.clear();
  pages.site.respond = say("Got it.");
  await button(chat, "Try again").click();
  await chat.messages.getByText("Got it.").waitFor();
  expect(await chat.messages.getByText("Do not lose me").count()).toBe(1);
  expect(await chat.messages.getByText("Not sent.").count()).toBe(0);
});

test("the assistant's steps show as they happen, fold to a line, and open to a list without raw JSON", async () => {
  const gate = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    const item = workflow({})(input.thread.id) as ThreadItem & { type: "workflow" };
    item.id = input.run.createId("workflow");
    yield { type: "thread.item.added", item };
    yield {
      type: "thread.item.updated",
      item_id: item.id,
      update: { type: "workflow.task.added", task_index: 0, task: step("Looking up your tasks", "loading") },
    };
    yield gate.opened;
    yield {
      type: "thread.item.done",
      item: {
        ...item,
        workflow: {
          ...item.workflow,
          tasks: [
            step("Looking up your tasks", "complete", '{"raw":"json"}'),
            step("Sorting", "complete", "By *date*."),
          ],
          summary: { duration: 65 },
        },
      },
    };
    yield* toMessageEvents(input, ["Here they are."]);
  });
  const chat = await pages.open();
  await chat.send("My tasks?");
  await button(chat, "Looking up your tasks").waitFor();
  gate.open();
  const line = button(chat, "2 steps, 1 min 5 s");
  await line.waitFor();
  expect(await line.getAttribute("aria-expanded")).toBe("false");
  await line.click();
  expect(await line.getAttribute("aria-expanded")).toBe("true");
  const steps = chat.messages.getByRole("listitem");
  await steps.getByText("By date.").waitFor();
  expect(await steps.count()).toBe(2);
  expect(await chat.messages.textContent()).not.toContain("raw");
  await line.press("Enter");
  expect(await line.getAttribute("aria-expanded")).toBe("false");
});

test("a wait says what it waits for: the server's own words where it gives them", async () => {
  const gate = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    yield { type: "progress_update", icon: "search", text: "Reading your calendar" };
    yield gate.opened;
    yield* toMessageEvents(input, ["Read."]);
  });
  const chat = await pages.open();
  await chat.send("Calendar?");
  await chat.messages.getByText("Reading your calendar").waitFor();
  gate.open();
  await chat.messages.getByText("Read.", { exact: true }).waitFor();
  expect(await chat.messages.getByText("Reading your calendar").count()).toBe(0);
});

test("a notice and a widget show in the conversation", async () => {
  pages.site.respond = createScriptedResponder(function* (input) {
    yield { type: "notice", level: "warning", title: "Almost full", message: "You have **3** left." };
    yield {
      type: "thread.item.done",
      item: widget({
        type: "Card",
        children: [
          { type: "Title", value: "Buy milk" },
          {
            type: "Row",
            children: [
              { type: "Badge", label: "Today" },
              { type: "Button", label: "Done" },
            ],
          },
        ],
      })(input.thread.id),
    };
  });
  const chat = await pages.open();
  await chat.send("Show me");
  await chat.messages.getByRole("note", { name: "Warning" }).getByText("You have 3 left.").waitFor();
  await chat.messages.getByText("Buy milk").waitFor();
  expect(await button(chat, "Done").isDisabled()).toBe(true);
});

test("older messages load as the reader nears the top, and what is read stays where it is", async () => {
  const items = Array.from({ length: 60 }, (_, index) =>
    index % 2 === 0 ? userMessage(`Question ${index}`) : assistantMessage(`Answer ${index}`),
  );
  const thread = await seedThread(pages.site, { title: "Long", items });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("Answer 59").waitFor();
  const count = await chat.articles.count();
  expect(count).toBeLessThan(60);
  const gate = createGate();
  pages.site.intercept.set("items.list", async () => {
    await gate.opened;
    pages.site.intercept.clear();
    return undefined;
  });
  const oldest = chat.messages.getByText(`Question ${60 - count}`, { exact: true });
  const placeOf = () => oldest.evaluate((element) => Math.round(element.getBoundingClientRect().top));
  await chat.messages.evaluate((box) => box.scrollTo(0, 0));
  const place = await placeOf();
  await chat.messages.getByText("Loading earlier messages").waitFor();
  expect(await placeOf()).toBe(place);
  gate.open();
  await chat.messages.getByText(`Answer ${59 - count}`, { exact: true }).waitFor({ state: "attached" });
  expect(await placeOf()).toBe(place);
  expect(await chat.messages.getByText("Loading earlier messages").count()).toBe(0);
});

test.each([
  { status: "locked", says: "This conversation is locked. Under review." },
  { status: "closed", says: "This conversation is closed. Under review." },
] as const)("a $status thread says so and why, and takes no message", async ({ status, says }) => {
  const thread = await seedThread(pages.site, {
    status: { type: status, reason: "Under review." },
    items: [userMessage("Question"), assistantMessage("Answer")],
  });
  const chat = await pages.open({ isEmpty: true });
  await chat.mount({ initialThread: thread.id });
  await chat.element.getByText(says).waitFor();
  expect(await chat.messages.getByText("Answer", { exact: true }).last().isVisible()).toBe(true);
  if (status === "locked") {
    expect(await chat.input.isDisabled()).toBe(true);
  } else {
    expect(await chat.input.isVisible()).toBe(false);
    await chat.element.locator("#thread-banner").getByRole("button", { name: "New chat" }).click();
    await chat.element.getByText("What can I help with today?").waitFor();
    expect(await chat.input.isVisible()).toBe(true);
  }
});

test("a thread that is locked during a turn keeps the answer and locks the composer", async () => {
  pages.site.respond = createScriptedResponder(function* (input) {
    yield* toMessageEvents(input, ["The last word."]);
    yield () => {
      input.thread.status = { type: "locked", reason: "Enough." };
    };
  });
  const chat = await pages.open();
  await chat.send("Lock it");
  await chat.element.getByText("This conversation is locked. Enough.").waitFor();
  expect(await chat.messages.getByText("The last word.").count()).toBe(1);
  expect(await chat.input.isDisabled()).toBe(true);
});

test("a connection that breaks in the middle of an answer is taken up where it was", async () => {
  pages.allowed = [/ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION|ERR_EMPTY_RESPONSE/];
  const { respond, gate } = sayInTwo(["Before, "], ["and after."]);
  pages.site.respond = respond;
  const chat = await pages.open();
  await chat.send("Hold on");
  await chat.messages.getByText("Before,").waitFor();
  pages.site.dropConnections();
  gate.open();
  await chat.messages.getByText("Before, and after.").waitFor();
  await button(chat, "Send message").waitFor();
  expect(await chat.articles.count()).toBe(2);
  expect(pages.site.requests.map(({ type }) => type)).toContain("parlor.runs.attach");
  expect(await chat.element.getByText("Reconnecting").count()).toBe(0);
});

test("a reload in the middle of an answer finds it going on", async () => {
  const { respond, gate } = sayInTwo(["Before, "], ["and after."]);
  pages.site.respond = respond;
  const chat = await pages.open();
  await chat.send("Hold on");
  await chat.messages.getByText("Before,").waitFor();
  const [thread] = (await pages.site.store.listThreads("ada", { limit: 1, order: "desc" })).data;
  await chat.page.reload();
  await chat.mount({ initialThread: thread?.id });
  await chat.messages.getByText("Before,").waitFor();
  await button(chat, "Stop answering").waitFor();
  gate.open();
  await chat.messages.getByText("Before, and after.").waitFor();
  expect(await chat.articles.count()).toBe(2);
});

test("on a slow connection each wait says what it waits for", async () => {
  const thread = await seedThread(pages.site, { items: [userMessage("Question")] });
  const opening = createGate();
  const sending = createGate();
  pages.site.intercept.set("threads.get_by_id", () => opening.opened.then(() => undefined));
  pages.site.intercept.set("threads.add_user_message", () => sending.opened.then(() => undefined));
  const answer = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    yield answer.opened;
    yield* toMessageEvents(input, ["At last."]);
  });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("Opening the conversation").waitFor();
  opening.open();
  await chat.messages.getByText("Question").waitFor();
  await chat.send("And then?");
  await chat.messages.getByText("And then?").waitFor();
  await chat.messages.getByText("Sending your message").waitFor();
  sending.open();
  await chat.messages.getByText("Waiting for the answer").waitFor();
  answer.open();
  await chat.messages.getByText("At last.").waitFor();
  expect(await chat.messages.locator(".progress").count()).toBe(0);
});

test("a thread that is not there says so", async () => {
  pages.allowed = [/404/];
  const chat = await pages.open({ options: { initialThread: "thr_nowhere" } });
  await chat.messages.getByText("This conversation could not be opened.").waitFor();
  expect(await chat.messages.textContent()).toContain("Code thread_not_found");
});

test("while the machine is offline a bar says so, and goes when it is back", async () => {
  const chat = await pages.open();
  await chat.page.context().setOffline(true);
  await chat.element.getByText("You are offline.").waitFor();
  const bar = await chat.element.locator("[part=connection]").boundingBox();
  const below = await chat.element.locator(".start").boundingBox();
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
  await chat.page.context().setOffline(false);
  await expect.poll(() => chat.element.getByText("You are offline.").count()).toBe(0);
});
