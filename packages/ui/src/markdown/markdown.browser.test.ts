import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, createGate, seedThread } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const code = 'const answer = "42"; // said\nreturn answer;';

async function openWith(text: string, options = {}): Promise<ChatPage> {
  const thread = await seedThread(pages.site, { items: [assistantMessage(text)] });
  return pages.open({ options: { initialThread: thread.id }, ...options });
}

/** The names of the parts of the element that were asked for beside chatkit.js. */
const chunksOf = ({ page }: ChatPage) =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => /chatkit\/([\w.-]+?)-[0-9a-f]{12}\.js/.exec(name)?.[1])
      .filter((name) => name !== undefined),
  );

test("code is coloured in its language, stays what it was, and copies as such", async () => {
  const chat = await openWith(`\`\`\`js\n${code}\n\`\`\``);
  const shown = chat.messages.locator("figure.code code");
  await shown.locator(".hl-keyword").first().waitFor();
  expect(await shown.textContent()).toBe(code);
  expect(await shown.locator(".hl-keyword").allTextContents()).toEqual(["const", "return"]);
  expect(await shown.locator(".hl-string").allTextContents()).toEqual(['"42"']);
  expect(await shown.locator(".hl-comment").allTextContents()).toEqual(["// said"]);
  expect(await chunksOf(chat)).toEqual(["highlight-code"]);
  await chat.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await chat.element.getByRole("button", { name: "Copy code" }).click();
  expect(await chat.page.evaluate(() => navigator.clipboard.readText())).toBe(code);
});

test("a rarer language has its part loaded; none, an unknown one and plain text load nothing for it", async () => {
  const chat = await openWith('```toml\nname = "a"\n```\n\n```klingon\nqapla\n```');
  await chat.messages.locator(".hl-name, .hl-string").first().waitFor();
  expect((await chunksOf(chat)).sort()).toEqual(["highlight-code", "more-languages"]);
  expect(await chat.messages.locator("code").last().innerHTML()).toBe("qapla");
  const plain = await openWith("```\nno language\n```\n\n```text\nplain\n```\n\nand `code`");
  await plain.messages.getByText("and").waitFor();
  expect(await chunksOf(plain)).toEqual([]);
});

test.each(["light", "dark"] as const)("colours can be read, %s", async (colorScheme) => {
  const chat = await openWith(
    "```js\n/** doc */\nexport class A extends B { async run(x = 1, y = /re/g) { return `t` } }\n```\n\n```diff\n- old\n+ new\n```\n\n```python\n@deco\ndef f(a: int) -> str:\n    return None\n```\n\n$$\n\\sum_{i=0}^n i^2 = \\frac{n(n+1)(2n+1)}{6}\n$$",
    { colorScheme },
  );
  await chat.messages.locator(".hl-deletion").waitFor();
  await chat.messages.locator("math").waitFor();
  expect(await chat.audit()).toEqual([]);
});

test("code that streams is coloured once it is whole, and no line of it moves", async () => {
  const proceed = Promise.withResolvers<void>();
  pages.site.respond = async function* (input) {
    const events = [...toMessageEvents(input, ["```js\nconst a = 1;\n", "const b = 2;", "\n```\n\nDone."])];
    for (const [index, event] of events.entries()) {
      if (index === 4) await proceed.promise;
      yield event;
    }
  };
  const chat = await pages.open();
  await chat.send("Go");
  const shown = chat.messages.locator("figure.code code");
  await expect.poll(() => shown.textContent()).toBe("const a = 1;\nconst b = 2;");
  expect(await shown.locator("span").count()).toBe(0);
  const before = Math.round((await shown.boundingBox())?.height ?? 0);
  proceed.resolve();
  await shown.locator(".hl-keyword").first().waitFor();
  await chat.messages.getByText("Done.").waitFor();
  expect(Math.round((await shown.boundingBox())?.height ?? 0)).toBe(before);
});

test("formulas are MathML, which a strict policy allows; what is no TeX stays as it was written", async () => {
  const chat = await openWith(
    "Euler: $e^{i\\pi} + 1 = 0$, and \\(a_1\\).\n\n$$\n\\begin{aligned} a &= b \\\\ &= c \\end{aligned}\n$$\n\nNo formula: $5 and $10. Broken: $\\frac{1}{$",
  );
  const formulas = chat.messages.locator(".math math");
  await formulas.first().waitFor();
  expect(await formulas.count()).toBe(3);
  expect(await formulas.first().locator("msup").count()).toBe(1);
  expect(await formulas.nth(2).getAttribute("display")).toBe("block");
  expect(await chat.messages.getByText("No formula: $5 and $10.").count()).toBe(1);
  expect(await chat.messages.locator(".math", { hasText: "\\frac{1}{" }).locator("math").count()).toBe(0);
  expect(await chunksOf(chat)).toEqual(["render-tex"]);
});

test("formulas that could not be loaded are when the answer is whole, and when the network is back", async () => {
  pages.allowed = [/ERR_FAILED/];
  const whole = createGate();
  pages.site.respond = createScriptedResponder(function* (input) {
    const events = [...toMessageEvents(input, ["So $x^2$.\n\n", "And so on.\n\n", "End."])];
    yield* events.slice(0, -1);
    yield whole.opened;
    yield* events.slice(-1);
  });
  const chat = await pages.open();
  let asked = 0;
  const isRenderer = /chatkit\/render-tex-/;
  await chat.page.route(isRenderer, (route) => {
    asked += 1;
    return route.abort();
  });
  await chat.send("Go");
  await chat.messages.getByText("End.").waitFor();
  await expect.poll(() => asked).toBe(1);
  whole.open();
  await expect.poll(() => asked).toBe(2);
  expect(await chat.messages.locator(".math").textContent()).toBe("x^2");
  await chat.page.unroute(isRenderer);
  await expect
    .poll(async () => {
      await chat.page.evaluate(() => dispatchEvent(new Event("online")));
      return chat.messages.locator("math").count();
    })
    .toBe(1);
});

test("while text streams, nothing is shown in a form that it then loses", async () => {
  const text =
    "Half **bold** and `code`, a [link](https://example.com/a_b), $x^2 + y_1$ and $$z$$.\n\n" +
    "| a | b |\n|---|---|\n| $k$ | **2** |\n\n$$\na\n- b\n= c\n$$\n\n```js\nlet a = 1;\n```\n\n- one\n- [x] two\n\nEnd.";
  pages.site.respond = createScriptedResponder((input) =>
    toMessageEvents(input, text.match(/[\s\S]{1,2}/g) ?? []),
  );
  // What renders formulas is there already: what is looked at is the streaming.
  const chat = await openWith("$a$");
  await chat.messages.locator("math").waitFor();
  await chat.page.evaluate(() => {
    const scope = window as unknown as { seen: Set<string> };
    scope.seen = new Set();
    const root = document.querySelector("openai-chatkit")?.shadowRoot as ShadowRoot;
    new MutationObserver(() => {
      const shown = [...root.querySelectorAll<HTMLElement>("parlor-markdown")].at(-1);
      for (const block of shown?.querySelectorAll(".block") ?? []) {
        const copy = block.cloneNode(true) as Element;
        for (const raw of copy.querySelectorAll("code, math, figure")) raw.remove();
        const marks = copy.textContent?.match(/\*\*|`|\]\(|https:|\$|\\|\||---|\^/g);
        if (marks) scope.seen.add(`${marks.join(" ")} in ${copy.textContent}`);
      }
    }).observe(root, { subtree: true, childList: true, characterData: true });
  });
  await chat.send("Go");
  await chat.messages.getByText("End.").waitFor();
  expect(await chat.messages.locator("math").count()).toBe(5);
  expect(await chat.page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen])).toEqual([]);
});

test("a formula and a table that are too wide scroll inside of themselves", async () => {
  const wide = Array.from({ length: 60 }, (_, index) => `x_{${index}}`).join(" + ");
  const row = `| ${Array.from({ length: 20 }, (_, index) => `column ${index}`).join(" | ")} |`;
  const chat = await openWith(
    `$$\n${wide}\n$$\n\n${row}\n|${"---|".repeat(20)}\n${row}\n\n\`\`\`\n${"long ".repeat(80)}\n\`\`\``,
    { viewport: { width: 380, height: 700 } },
  );
  await chat.messages.locator("math").waitFor();
  const sizes = await chat.messages.evaluate((box) => ({
    page: box.scrollWidth - box.clientWidth,
    inner: [...box.querySelectorAll(".math.display, .table, .code pre")].map(
      (one) => one.scrollWidth > one.clientWidth,
    ),
  }));
  expect(sizes).toEqual({ page: 0, inner: [true, true, true] });
  expect(await chat.audit()).toEqual([]);
});

test("deep links go to the page and do not navigate", async () => {
  const chat = await openWith("[Open it](chatkit-link://task?id=7&tab=notes)");
  await chat.messages.getByRole("link", { name: "Open it" }).click();
  expect(await chat.events()).toContain('deeplink {"name":"task","data":{"id":"7","tab":"notes"}}');
  expect(new URL(chat.page.url()).pathname).toBe("/");
});
