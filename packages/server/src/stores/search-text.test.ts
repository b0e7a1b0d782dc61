import type { ThreadItem } from "@parlor/protocol";
import { expect, test } from "vitest";
import { createSnippet, foldForSearch, toSearchText, toSearchWords } from "./search-text.ts";

function say(text: string): ThreadItem {
  return {
    type: "assistant_message",
    id: "msg_1",
    thread_id: "thr_1",
    created_at: "2026-01-01T00:00:00.000Z",
    content: [{ type: "output_text", text, annotations: [] }],
  };
}

function marked(text: string, query: string): string[] {
  const snippet = createSnippet(say(text), toSearchWords(query));
  return snippet.ranges.map(([start, end]) => snippet.text.slice(start, end));
}

test.each([
  ["Crème BRÛLÉE", "creme brulee"],
  ["ﬁne", "fine"],
  ["a\0b", "a b"],
  ["\ud83d", "\ufffd"],
  ["漢字", "漢字"],
])("%j is compared as %j", (text, folded) => {
  expect(foldForSearch(text)).toBe(folded);
});

test("the words of a query, each once and at most ten", () => {
  expect(toSearchWords(" Oat  milk OAT ")).toEqual(["oat", "milk"]);
  expect(toSearchWords("a b c d e f g h i j k l")).toHaveLength(10);
});

test("ranges name what was written, also where folding changes its length", () => {
  expect(marked("İstanbul and ﬁne 🦦 crème", "creme")).toEqual(["crème"]);
  expect(marked("the ﬁne print", "fine")).toEqual(["ﬁne"]);
  expect(marked("banana", "ana an")).toEqual(["anan"]);
  expect(marked("ﬁne", "f")).toEqual(["ﬁ"]);
});

test("a snippet is short, on one line, without marks, and has the first word in it", () => {
  const text = `# Title\n\n${"lead ".repeat(100)}the **oat**\n\n\`milk\` ${"tail ".repeat(100)}`;
  const snippet = createSnippet(say(text), ["oat", "milk"]);
  expect(snippet.text).toMatch(/^… (lead )+the oat milk (tail )+…$/);
  expect(snippet.text.length).toBeLessThanOrEqual(170);
  expect(createSnippet(say("x".repeat(1000)), ["x"]).text.length).toBeLessThanOrEqual(170);
});

test("only what was said can be searched", () => {
  expect(toSearchText(say("one"))).toBe("one");
  const hidden = { type: "hidden_context_item", id: "shcx_1", content: "secret" } as unknown as ThreadItem;
  expect(toSearchText(hidden)).toBe("");
});
