import type { UserMessageItem } from "@parlor/protocol";
import { expect, test } from "vitest";
import { toThreadTitle } from "./thread-title.ts";

const toMessage = (text: string) =>
  ({ content: [{ type: "input_text", text }] }) as unknown as UserMessageItem;

test.each([
  ["add buy milk", "Add buy milk"],
  ["  two   words \n and another line", "Two words"],
  ["", "New chat"],
  [`${"word ".repeat(20)}`, `Word${" word".repeat(11)}…`],
  ["x".repeat(80), `X${"x".repeat(59)}…`],
  [`${"x".repeat(59)}😀 and more`, `X${"x".repeat(58)}…`],
])("%j is called %j", (text, title) => {
  expect(toThreadTitle(toMessage(text))).toBe(title);
});
