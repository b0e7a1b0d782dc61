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
