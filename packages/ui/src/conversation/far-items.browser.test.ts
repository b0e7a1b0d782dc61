import { expect, test } from "vitest";
import { setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, seedThread, userMessage } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

test("what is far out of view is spared, keeps its height and its text, and is whole again when it is near", async () => {
  const items = Array.from({ length: 40 }, (_, index) =>
    index % 2 === 0 ? userMessage(`Question ${index}`) : assistantMessage(`Answer ${index}.\n\n`.repeat(12)),
  );
  const thread = await seedThread(pages.site, { title: "Long", items });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("Answer 39.").last().waitFor();
  const first = chat.element.locator(".stretch").first();
  await expect.poll(() => first.getAttribute("data-far")).toBe("");
  const height = () => chat.element.locator(".column").evaluate((column) => column.scrollHeight);
  const before = await height();
  expect(await first.textContent()).toContain("Question 0");
  await chat.messages.evaluate((scroller) => scroller.scrollTo(0, 0));
  await expect.poll(() => first.getAttribute("data-far")).toBeNull();
  expect(Math.abs((await height()) - before)).toBeLessThanOrEqual(1);
  const last = chat.element.locator(".stretch").last();
  await expect.poll(() => last.getAttribute("data-far")).toBe("");
});

test("what is being read stays in view when the width changes, in a long answer too", async () => {
  const items = Array.from({ length: 40 }, (_, index) =>
    index % 2 === 0
      ? userMessage(`Question ${index}`)
      : assistantMessage(
          Array.from({ length: 8 }, (_, at) => `Part ${at} of ${index}. ${"Words. ".repeat(60)}`).join(
            "\n\n",
          ),
        ),
  );
  const thread = await seedThread(pages.site, { title: "Long", items });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  const part = chat.messages.locator("p", { hasText: "Part 5 of 33." });
  await part.waitFor({ state: "attached" });
  await part.evaluate((one) => one.scrollIntoView({ block: "start" }));
  const offset = () =>
    part.evaluate(
      (one) => one.getBoundingClientRect().top - (one.closest(".scroller")?.getBoundingClientRect().top ?? 0),
    );
  await expect.poll(async () => Math.abs(await offset())).toBeLessThan(2);
  await chat.element.getByRole("button", { name: "Back to latest" }).waitFor();
  for (const width of [420, 1000]) {
    await chat.page.setViewportSize({ width, height: 760 });
    await expect.poll(() => chat.messages.evaluate((one) => one.clientWidth)).toBeLessThanOrEqual(width);
    await expect.poll(async () => Math.abs(await offset())).toBeLessThan(3);
  }
});
