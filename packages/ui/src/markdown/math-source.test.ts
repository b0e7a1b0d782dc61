import { expect, test } from "vitest";
import { lexBlocks, toHtml } from "./markdown-source.ts";
import { findOpenMath } from "./math-source.ts";

function toWholeHtml(source: string): string {
  return lexBlocks(source, {}).map(toHtml).join("").trim();
}

const inline = (tex: string) => `<span data-math="inline">${tex}</span>`;
const block = (tex: string) => `<span data-math="block">${tex}</span>`;

test.each([
  ["so $a_1 * b_2$ it is", `<p>so ${inline("a_1 * b_2")} it is</p>`],
  ["so \\(x^2\\) it is", `<p>so ${inline("x^2")} it is</p>`],
  ["so \\(x\\) it is", `<p>so ${inline("x")} it is</p>`],
  ["**$x$**", `<p><strong>${inline("x")}</strong></p>`],
  ["- $[0, 1)$ and [a](/b)", `<ul>\n<li>${inline("[0, 1)")} and <a href="/b">a</a></li>\n</ul>`],
  ["$$\na\n- b\n= c\n$$", `<p>${block("a\n- b\n= c")}</p>`],
  ["Then:\n\\[\nE = mc^2\n\\]\nand so on", `<p>Then:</p>\n<p>${block("E = mc^2")}</p>\n<p>and so on</p>`],
  ["in a line $$x$$ too", `<p>in a line ${block("x")} too</p>`],
  ["$<img src=x onerror=alert(1)>$", `<p>${inline("&lt;img src=x onerror=alert(1)&gt;")}</p>`],
])("%j has formulas", (source, html) => {
  expect(toWholeHtml(source)).toBe(html);
});

test.each([
  ["$5 and $10", "<p>$5 and $10</p>"],
  ["$5-$10", "<p>$5-$10</p>"],
  ["a $ b $ c", "<p>a $ b $ c</p>"],
  ["`$x$`", "<p><code>$x$</code></p>"],
  ["```\n$x$\n```", '<pre><code data-language="">$x$\n</code></pre>'],
  ["\\[not a link\\]", "<p>[not a link]</p>"],
  ["\\$x$", "<p>$x$</p>"],
  ["$$$$", "<p>$$$$</p>"],
  ["$$\na\n\nb\n$$", "<p>$$\na</p>\n<p>b\n$$</p>"],
])("%j has none", (source, html) => {
  expect(toWholeHtml(source)).toBe(html);
});

test.each([
  ["text\n\n$$\na\n- b", 6],
  ["\\[\na", 0],
  ["$$\na\n$$\n\ntext\n$$\nb", 14],
  ["$$\na\n$$", -1],
  ["$$\na\n\nb", -1],
  ["a $$ b", -1],
  [`$$${"x".repeat(3000)}`, -1],
])("in %j an open formula begins at %i", (source, index) => {
  expect(findOpenMath(source)).toBe(index);
});

test("many marks that open nothing are read before the test's time is up", () => {
  for (const mark of ["$a", "\\(", "\\[", "$$", "$\\", "\n$$", "\n\\["]) {
    const source = mark.repeat(5000);
    expect(toWholeHtml(source).length).toBeGreaterThan(5000);
    expect(findOpenMath(source)).toBeLessThan(source.length);
  }
});
