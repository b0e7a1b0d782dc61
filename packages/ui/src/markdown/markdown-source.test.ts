import { expect, test } from "vitest";
import { lexBlocks, type Outline, placeHeadings, toHtml } from "./markdown-source.ts";

function toWholeHtml(source: string): string {
  let outline: Outline = [];
  return lexBlocks(source, {})
    .map((token) => {
      outline = placeHeadings(token, outline);
      return toHtml(token);
    })
    .join("");
}

test.each([
  { depths: [1, 2, 3], levels: [4, 5, 6] },
  { depths: [2, 2, 3], levels: [4, 4, 5] },
  { depths: [2, 4, 2], levels: [4, 5, 4] },
  { depths: [3, 1, 2], levels: [4, 4, 5] },
  { depths: [1, 2, 3, 4, 5], levels: [4, 5, 6, 6, 6] },
])("headings written with $depths # are of the levels $levels", ({ depths, levels }) => {
  const source = depths.map((depth) => `${"#".repeat(depth)} Heading\n\nText\n\n`).join("");
  const found = [...toWholeHtml(source).matchAll(/<h(\d)>/g)].map((match) => Number(match[1]));
  expect(found).toEqual(levels);
});

test("HTML that is kept stays, what is a box or a heading goes, and all other is shown as it was written", () => {
  expect(toWholeHtml("a <kbd>K</kbd> <h1>big</h1> <blink>b</blink> <!-- c -->")).toBe(
    "<p>a <kbd>K</kbd> big &lt;blink&gt;b&lt;/blink&gt; </p>\n",
  );
});

test("a block of code keeps its text and a language that is a word", () => {
  expect(toWholeHtml('```ts" onclick="x\n<b>\n```')).toBe(
    '<pre><code data-language="ts">&lt;b&gt;\n</code></pre>\n',
  );
});
