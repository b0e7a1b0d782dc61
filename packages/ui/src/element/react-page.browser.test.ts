import { type Respond, StreamError } from "@parlor/server";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import type { Page } from "playwright-core";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { bundleTestScript } from "../testing/bundles.ts";
import { setUpChatPages } from "../testing/chat-page.ts";
import { answerWith } from "../testing/test-site.ts";
import { assistantMessage, seedThread, userMessage } from "../testing/thread-fixtures.ts";

/*
 * The official React package, as it is on npm, drives the element. Its script and the element's load in either order.
 */
const pages = setUpChatPages();
let reactScript = "";

beforeAll(async () => {
  reactScript = await bundleTestScript("react-page");
});
beforeEach(() => {
  pages.site.scripts.set("react-page.js", reactScript);
});

const say = (...pieces: string[]): Respond<undefined> =>
  createScriptedResponder((input) => toMessageEvents(input, pieces));

const readEvents = (page: Page) => page.evaluate(() => window.reactPage.events);
const openReact = (scripts = ["chatkit.js", "react-page.js"]) => pages.open({ isEmpty: true, scripts });

test.each([
  { first: "the element", scripts: ["chatkit.js", "react-page.js"] },
  { first: "React", scripts: ["react-page.js", "chatkit.js"] },
])("$first loads first: the element is ready once, with React's options", async ({ scripts }) => {
  const chat = await openReact(scripts);
  await chat.element.getByText("From React").waitFor();
  await expect.poll(() => readEvents(chat.page)).toEqual(["ready"]);
  expect(await chat.element.getAttribute("class")).toBe("chat");
});

test("sendUserMessage makes a thread and streams its answer; the events tell of it in order", async () => {
  pages.site.respond = say("Hello ", "**there**.");
  const chat = await openReact();
  await chat.input.waitFor();
  await chat.page.evaluate(() => window.reactPage.chat.sendUserMessage({ text: "Hi", newThread: true }));
  await chat.messages.getByText("Hello there.").waitFor();
  await expect.poll(() => readEvents(chat.page)).toContain("response.end");
  const events = await readEvents(chat.page);
  const threadId = /"threadId":"(thr_[^"]+)"/.exec(events.join())?.[1];
  expect(threadId).toBeDefined();
  expect(events.toSorted()).toEqual([
    "ready",
    "response.end",
    "response.start",
    `thread.change {"threadId":"${threadId}"}`,
  ]);
  expect(events.indexOf("response.start")).toBeLessThan(events.indexOf("response.end"));
  expect(events.at(-1)).toBe("response.end");
});

test("setThreadId opens a thread and goes back to the start; loads begin and end", async () => {
  const thread = await seedThread(pages.site, {
    title: "Seeded",
    items: [userMessage("Old question"), assistantMessage("Old answer")],
  });
  const chat = await openReact();
  await chat.input.waitFor();
  await chat.page.evaluate((id) => window.reactPage.chat.setThreadId(id), thread.id);
  await chat.messages.getByText("Old answer").waitFor();
  await expect
    .poll(() => readEvents(chat.page))
    .toEqual([
      "ready",
      `thread.change {"threadId":"${thread.id}"}`,
      `thread.load.start {"threadId":"${thread.id}"}`,
      `thread.load.end {"threadId":"${thread.id}"}`,
    ]);
  await chat.page.evaluate(() => window.reactPage.chat.setThreadId(null));
  await chat.element.getByText("From React").waitFor();
  expect((await readEvents(chat.page)).at(-1)).toBe('thread.change {"threadId":null}');
});

test("a client tool is answered by the page, and the answer goes on with its result", async () => {
  pages.site.respond = createScriptedResponder(function* ({ thread, run }) {
    yield {
      type: "thread.item.done",
      item: {
        type: "client_tool_call",
        id: run.createId("client_tool_call"),
        thread_id: thread.id,
        created_at: new Date().toISOString(),
        status: "pending",
        call_id: "call_1",
        name: "get_city",
        arguments: { precise: true },
      },
    };
  });
  pages.site.intercept.set("threads.add_client_tool_output", ({ params }) =>
    answerWith([
      { type: "thread.item.done", item: assistantMessage("You are in Lisbon.")(String(params.thread_id)) },
    ]),
  );
  const chat = await openReact();
  await chat.send("Where am I?");
  await chat.messages.getByText("You are in Lisbon.").waitFor();
  expect(await chat.page.evaluate(() => window.reactPage.clientTools)).toEqual([
    { name: "get_city", params: { precise: true } },
  ]);
  const output = pages.site.requests.find(({ type }) => type === "threads.add_client_tool_output");
  expect(output?.params).toMatchObject({ result: { city: "Lisbon" } });
  expect(await chat.messages.getByText("Get city").count()).toBe(1);
});

test("effects and deep links reach the page", async () => {
  pages.site.respond = createScriptedResponder(function* (input) {
    yield { type: "client_effect", name: "tasks_changed", data: { ids: ["1"] } };
    yield* toMessageEvents(input, ["See [your task](chatkit-link://task?id=7)."]);
  });
  const chat = await openReact();
  await chat.send("Go");
  await chat.element.getByRole("link", { name: "your task" }).click();
  await expect.poll(() => readEvents(chat.page)).toContain('deeplink {"name":"task","data":{"id":"7"}}');
  expect(await readEvents(chat.page)).toContain('effect {"name":"tasks_changed","data":{"ids":["1"]}}');
  expect(new URL(chat.page.url()).pathname).toBe("/");
});

test("what goes wrong in a turn reaches onError", async () => {
  pages.site.respond = createScriptedResponder(function* () {
    yield () => {
      throw new StreamError("The model is asleep.", { allowRetry: true });
    };
  });
  const chat = await openReact();
  await chat.send("Wake up");
  await chat.messages.getByText("The model is asleep.").waitFor();
  expect(await readEvents(chat.page)).toContain("error The model is asleep.");
});

test("fetchUpdates shows what another device wrote; focusComposer and setComposerValue act on the field", async () => {
  const thread = await seedThread(pages.site, { items: [userMessage("Question")] });
  const chat = await openReact();
  await chat.input.waitFor();
  await chat.page.evaluate((id) => window.reactPage.chat.setThreadId(id), thread.id);
  await chat.messages.getByText("Question").waitFor();
  await pages.site.store.saveItem("ada", assistantMessage("Written elsewhere")(thread.id));
  await chat.page.evaluate(() => window.reactPage.chat.fetchUpdates());
  await chat.messages.getByText("Written elsewhere").waitFor();

  await chat.page.evaluate(() => window.reactPage.chat.setComposerValue({ text: "Prepared" }));
  expect(await chat.written()).toBe("Prepared");
  await chat.page.evaluate(() => window.reactPage.chat.focusComposer());
  expect(await chat.input.evaluate((input) => input.matches(":focus"))).toBe(true);
});

test("showHistory and hideHistory open and close the panel", async () => {
  await seedThread(pages.site, { title: "Kept" });
  const chat = await openReact();
  await chat.input.waitFor();
  await chat.page.evaluate(() => window.reactPage.chat.showHistory());
  await chat.element.getByRole("button", { name: "Kept", exact: true }).waitFor();
  await chat.page.evaluate(() => window.reactPage.chat.hideHistory());
  expect(await chat.element.getByRole("button", { name: "Kept", exact: true }).count()).toBe(0);
});

test("every request goes through the page's fetch, with a plain body", async () => {
  pages.site.respond = say("Yes.");
  const chat = await openReact();
  await chat.element.getByRole("button", { name: "A prompt" }).click();
  await chat.messages.getByText("Yes.").waitFor();
  const requests = await chat.page.evaluate(() => window.reactPage.requests);
  expect(requests).toHaveLength(pages.site.requests.length);
  expect(requests[0]).toMatchObject({ input: "/chatkit", method: "POST" });
  expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({ type: "threads.create" });
});

test("changed options show without losing the conversation or what is typed", async () => {
  pages.site.respond = say("An answer.");
  const chat = await openReact();
  await chat.send("Question");
  await chat.messages.getByText("An answer.").waitFor();
  await chat.input.fill("Half a thought");
  const count = pages.site.requests.length;
  await chat.page.evaluate(() =>
    window.reactPage.render({ theme: "dark", composer: { placeholder: "Write on" } }),
  );
  await expect.poll(() => chat.input.getAttribute("placeholder")).toBe("Write on");
  expect(await chat.messages.getByText("An answer.").count()).toBe(1);
  expect(await chat.written()).toBe("Half a thought");
  expect(pages.site.requests).toHaveLength(count);
  expect((await readEvents(chat.page)).filter((text) => text === "ready")).toHaveLength(1);
});

test("a page written for the hosted service is told what to set, and nothing is sent", async () => {
  const chat = await pages.open({
    isEmpty: true,
    scripts: ["chatkit.js", "react-page.js"],
    query: "getClientSecret",
  });
  await chat.element.getByText("set api.url instead of api.getClientSecret").waitFor();
  await expect.poll(() => readEvents(chat.page)).toHaveLength(2);
  expect((await readEvents(chat.page))[1]).toMatch(/^error .*api\.url/);
  expect(pages.site.requests).toEqual([]);
});
