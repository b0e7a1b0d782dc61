import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, createGate, seedThread, userMessage } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

test("older messages come a few in each frame, in order, and what is being read stays where it is", async () => {
  const items = Array.from({ length: 120 }, (_, index) =>
    index % 2 === 0 ? userMessage(`Question ${index}`) : assistantMessage(`Answer ${index}.\n\nMore of it.`),
  );
  const thread = await seedThread(pages.site, { title: "Long", items });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("Answer 119.").waitFor();
  const before = await chat.articles.count();
  const first = chat.articles.getByText(`Question ${120 - before}`, { exact: true });
  const topOf = () => first.evaluate((one) => one.closest("article")?.getBoundingClientRect().top ?? 0);
  const top = await chat.messages.evaluate((scroller) => {
    const scope = window as unknown as { most: number };
    scope.most = 0;
    let last = scroller.querySelectorAll("article").length;
    const look = () => {
      const now = scroller.querySelectorAll("article").length;
      scope.most = Math.max(scope.most, now - last);
      last = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    scroller.scrollTo(0, 0);
    const [question] = scroller.querySelectorAll("article");
    return question?.getBoundingClientRect().top ?? 0;
  });
  await expect.poll(() => chat.articles.count()).toBeGreaterThan(before + 15);
  expect(Math.abs((await topOf()) - top)).toBeLessThanOrEqual(1);
  expect(await chat.page.evaluate(() => (window as unknown as { most: number }).most)).toBeLessThanOrEqual(6);
  await expect
    .poll(async () => {
      await chat.messages.evaluate((scroller) => scroller.scrollTo(0, 0));
      return chat.articles.count();
    })
    .toBe(120);
  const questions = await chat.element.locator("article.user .bubble").allTextContents();
  expect(questions).toEqual(Array.from({ length: 60 }, (_, index) => `Question ${index * 2}`));
});

test("what is sent while older messages are still to be rendered is followed to the end of its answer", async () => {
  const items = Array.from({ length: 120 }, (_, index) =>
    index % 2 === 0 ? userMessage(`Question ${index}`) : assistantMessage(`Answer ${index}.\n\nMore of it.`),
  );
  const thread = await seedThread(pages.site, { title: "Long", items });
  const gate = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    const lines = Array.from({ length: 60 }, (_, line) => `Line ${line}\n\n`);
    const events = [...toMessageEvents(input, [...lines, "The very end"])];
    yield gate.opened;
    yield* events;
  });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("Answer 119.").waitFor();
  await chat.input.fill("And now");
  // In one task with the first of the older ones: the others have still to come.
  await chat.messages.evaluate(async (scroller) => {
    const root = scroller.getRootNode() as ShadowRoot;
    const count = () => scroller.querySelectorAll("parlor-item").length;
    const before = count();
    scroller.scrollTo(0, 0);
    while (count() === before) await new Promise((resolve) => requestAnimationFrame(resolve));
    root.querySelector<HTMLFormElement>("form.composer")?.requestSubmit();
  });
  gate.open();
  await chat.messages.getByText("The very end").waitFor({ state: "attached" });
  await chat.element.getByRole("button", { name: "Copy answer" }).last().waitFor({ state: "attached" });
  await expect
    .poll(() => chat.messages.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight))
    .toBeLessThan(4);
});
