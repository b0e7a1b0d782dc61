import { createId, type ThreadItem, type ThreadStreamEvent } from "@parlor/protocol";
import { createScriptedResponder, toMessageEvents } from "@parlor/server/testing";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { answerWith } from "../testing/test-site.ts";
import { assistantMessage, createGate, seedThread, userMessage, widget } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const button = (chat: ChatPage, name: string | RegExp) =>
  chat.element.getByRole("button", { name, exact: true });
const requestsOf = (type: string) => pages.site.requests.filter((request) => request.type === type);
const at = (threadId: string) => ({ thread_id: threadId, created_at: new Date().toISOString() });

async function show(...items: ((threadId: string) => ThreadItem)[]): Promise<ChatPage> {
  const thread = await seedThread(pages.site, { items: [userMessage("Show me"), ...items] });
  // Questions stand where the composer would, which is waited for otherwise.
  const chat = await pages.open({ isEmpty: true });
  await chat.mount({ initialThread: thread.id });
  await chat.articles.first().waitFor();
  return chat;
}

test("sources stand as numbers in the text, with a card for each, and as a list below", async () => {
  const source = { type: "url" as const, title: "Otters at rest", url: "https://example.com/otters" };
  const file = { type: "file" as const, title: "Field notes", filename: "notes.pdf" };
  const text = "Otters sleep. They float, too.";
  const chat = await show((threadId) => ({
    type: "assistant_message",
    id: createId("assistant_message"),
    ...at(threadId),
    content: [
      {
        type: "output_text",
        text,
        annotations: [
          { type: "annotation", source, index: 13 },
          { type: "annotation", source: file, index: text.length },
          { type: "annotation", source, index: text.length },
        ],
      },
    ],
  }));
  const marks = chat.messages.locator("parlor-markdown .cite");
  expect(await marks.allTextContents()).toEqual(["1", "2", "1"]);
  expect(await marks.first().getAttribute("href")).toBe("https://example.com/otters");
  const card = chat.element.locator("parlor-source-card");
  await marks.first().focus();
  await expect.poll(() => card.textContent()).toContain("Otters at rest");
  await expect.poll(() => card.isVisible()).toBe(true);
  await chat.page.keyboard.press("Escape");
  await expect.poll(() => card.isVisible()).toBe(false);
  await marks.nth(1).hover();
  await expect.poll(() => card.textContent()).toContain("notes.pdf");
  await chat.messages.getByText("2 sources").click();
  expect(await chat.messages.locator(".sources li").allTextContents()).toEqual([
    expect.stringContaining("Otters at rest"),
    expect.stringContaining("Field notes"),
  ]);
  expect(await chat.audit()).toEqual([]);
});

test("a source that comes with the text leaves the blocks before its mark as they are", async () => {
  const gates = [createGate(), createGate(), createGate()] as const;
  const source = (title: string) => ({ type: "url" as const, title, url: `https://example.com/${title}` });
  const text = "First block.\n\nSecond block.\n\n```js\nlet a;\n```\n\nThird block is here.";
  const noted = [
    { type: "annotation" as const, source: source("one"), index: text.length - 1 },
    { type: "annotation" as const, source: source("two"), index: text.indexOf("\n\n```") },
  ];
  pages.site.respond = createScriptedResponder(function* (input) {
    const events = [...toMessageEvents(input, text.match(/[\s\S]{1,9}/g) ?? [])];
    const done = events.pop();
    if (done?.type !== "thread.item.done" || done.item.type !== "assistant_message")
      throw new Error("No end");
    yield* events;
    for (const [annotation_index, annotation] of noted.entries()) {
      yield gates[annotation_index === 0 ? 0 : 1].opened;
      const type = "assistant_message.content_part.annotation_added";
      const update = { type, content_index: 0, annotation_index, annotation } as const;
      yield { type: "thread.item.updated" as const, item_id: done.item.id, update };
    }
    yield gates[2].opened;
    yield {
      ...done,
      item: { ...done.item, content: [{ type: "output_text" as const, text, annotations: noted }] },
    };
  });
  const chat = await pages.open();
  await chat.send("Go");
  await chat.messages.getByText("Third block is here.").waitFor();
  const blocks = chat.messages.locator("parlor-markdown .block");
  expect(await blocks.count()).toBe(4);
  // What is made anew has not got the mark of the test.
  await blocks.evaluateAll((all) => {
    for (const [at, block] of all.entries()) block.setAttribute("data-seen", String(at));
  });
  const seen = () => blocks.evaluateAll((all) => all.map((block) => block.getAttribute("data-seen")));
  const marks = chat.messages.locator("parlor-markdown .cite");
  gates[0].open();
  await expect.poll(() => marks.allTextContents()).toEqual(["1"]);
  expect((await blocks.last().textContent())?.trim()).toBe("Third block is here1.");
  expect(await seen()).toEqual(["0", "1", "2", "3"]);
  gates[1].open();
  await expect.poll(() => marks.allTextContents()).toEqual(["2", "1"]);
  expect((await blocks.nth(1).textContent())?.trim()).toBe("Second block.2");
  expect(await seen()).toEqual(["0", null, null, null]);
  gates[2].open();
  await button(chat, "Copy answer").waitFor({ state: "attached" });
  const texts = await blocks.allTextContents();
  expect(texts.map((one) => one.trim())).toEqual([
    "First block.",
    "Second block.2",
    expect.stringContaining("let a;"),
    "Third block is here1.",
  ]);
  expect((await seen())[0]).toBe("0");
});

test("an image shows how far it is while it is made, and then itself", async () => {
  const [half, rest] = [createGate(), createGate()];
  pages.site.respond = async function* ({ run, thread }): AsyncGenerator<ThreadStreamEvent> {
    const id = run.createId("assistant_message");
    const image = { id: "1", url: `${pages.site.url}/picture.svg` };
    yield { type: "thread.item.added", item: { type: "generated_image", id, ...at(thread.id) } };
    yield {
      type: "thread.item.updated",
      item_id: id,
      update: { type: "generated_image.updated", image, progress: 0.5 },
    };
    half.open();
    await rest.opened;
    yield { type: "thread.item.done", item: { type: "generated_image", id, ...at(thread.id), image } };
  };
  const chat = await pages.open();
  await chat.send("Draw");
  await half.opened;
  const bar = chat.messages.getByRole("progressbar");
  await bar.waitFor();
  expect(await bar.evaluate((element: HTMLProgressElement) => element.value)).toBe(0.5);
  rest.open();
  await chat.messages.getByRole("img", { name: "Image" }).waitFor();
  await expect.poll(() => bar.count()).toBe(0);
});

test("questions take the composer's place: answered one by one, back and on, and sent together", async () => {
  const questions = (threadId: string): ThreadItem => ({
    type: "structured_input",
    id: "sin_1",
    ...at(threadId),
    status: "pending",
    inputs: [
      {
        id: "size",
        type: "multiple_choice",
        question: "Which size?",
        options: [{ value: "Small" }, { value: "Large" }],
        multiple: false,
      },
      { id: "why", type: "freeform", question: "What for?" },
    ],
  });
  pages.site.respond = createScriptedResponder(() => []);
  const chat = await show(questions);
  await chat.element.getByRole("radio", { name: "Small" }).check();
  expect(await chat.input.isVisible()).toBe(false);
  await button(chat, "Next").click();
  await button(chat, "Back").click();
  expect(await chat.element.getByRole("radio", { name: "Small" }).isChecked()).toBe(true);
  await chat.element.getByRole("radio", { name: "Large" }).check();
  await button(chat, "Next").click();
  const answer = chat.element.getByRole("textbox", { name: "What for?" });
  // As high as an option.
  expect((await answer.boundingBox())?.height).toBeGreaterThanOrEqual(40);
  await answer.fill("A long trip");
  // No widget has brought the styles of controls along.
  expect(await answer.evaluate((one) => getComputedStyle(one).borderRadius)).not.toBe("0px");
  expect(await chat.audit()).toEqual([]);
  await chat.page.keyboard.press("Enter");
  await chat.input.waitFor();
  expect(requestsOf("threads.add_structured_input")[0]?.params).toMatchObject({
    item_id: "sin_1",
    input: {
      status: "answered",
      answers: {
        size: { values: ["Large"], skipped: false },
        why: { values: ["A long trip"], skipped: false },
      },
    },
  });
  await chat.messages.getByText("A long trip").waitFor();

  const other = await show(questions);
  await button(other, "Skip all questions").click();
  await other.input.waitFor();
  expect(requestsOf("threads.add_structured_input")[1]?.params).toMatchObject({
    input: { status: "skipped" },
  });
});

test("what this version does not know shows its children, its own words, or a quiet note; never nothing", async () => {
  const chat = await show(
    widget({
      type: "Card",
      children: [
        { type: "Carousel", children: [{ type: "Text", value: "Inside of it" }] } as never,
        { type: "Hologram" } as never,
        { type: "Text", value: "After it" },
      ],
    }),
    (threadId) => ({
      ...widget({ type: "Panorama" } as never)(threadId),
      ...{ copy_text: "A view of the sea" },
    }),
    (threadId) => ({ type: "hologram", id: "hol_1", ...at(threadId) }) as unknown as ThreadItem,
    assistantMessage("And on."),
  );
  for (const words of ["Inside of it", "After it", "A view of the sea", "And on."]) {
    await chat.messages.getByText(words).waitFor();
  }
  expect(await chat.messages.getByText("Something arrived that cannot be shown here.").count()).toBe(1);
});

test("a list shows more when it is asked to, and less again", async () => {
  const rows = Array.from({ length: 7 }, (_, index) => ({
    type: "ListViewItem" as const,
    children: [{ type: "Text" as const, value: `Row ${index}` }],
  }));
  const chat = await show(widget({ type: "ListView", limit: 3, children: rows }));
  const items = chat.messages.getByRole("listitem");
  await expect.poll(() => items.count()).toBe(3);
  await button(chat, "Show 4 more").click();
  expect(await items.count()).toBe(7);
  await button(chat, "Show less").click();
  expect(await items.count()).toBe(3);
});

test.each(["self", "container", "none"] as const)(
  "an action loads as its author says: %s",
  async (behavior) => {
    const answered = createGate();
    const asked = createGate();
    pages.site.intercept.set("threads.custom_action", async () => {
      asked.open();
      await answered.opened;
      return answerWith([]);
    });
    const chat = await show(
      widget({
        type: "Card",
        children: [
          { type: "Button", label: "Go", onClickAction: { type: "go", loadingBehavior: behavior } },
          { type: "Button", label: "Other", onClickAction: { type: "other" } },
        ],
      }),
    );
    await button(chat, "Go").click();
    await asked.opened;
    const look = () =>
      chat.messages.locator("parlor-widget > .widget").evaluate((element) => ({
        veil: element.querySelectorAll(".w-veil").length,
        inert: element.hasAttribute("inert"),
        spinners: element.querySelectorAll(".w-spin").length,
      }));
    await expect.poll(look).toEqual(
      {
        self: { veil: 0, inert: false, spinners: 1 },
        container: { veil: 1, inert: true, spinners: 1 },
        none: { veil: 0, inert: false, spinners: 0 },
      }[behavior],
    );
    answered.open();
    await expect.poll(look).toEqual({ veil: 0, inert: false, spinners: 0 });
  },
);

test("while a client tool runs nothing else is sent, and what it throws reaches the model", async () => {
  pages.site.respond = createScriptedResponder(({ thread, run }) => [
    {
      type: "thread.item.done",
      item: {
        type: "client_tool_call",
        id: run.createId("client_tool_call"),
        ...at(thread.id),
        status: "pending",
        call_id: "call_1",
        name: "get_city",
        arguments: {},
      },
    },
  ]);
  pages.site.intercept.set("threads.add_client_tool_output", ({ params }) =>
    answerWith([
      { type: "thread.item.done", item: assistantMessage("I may not know.")(String(params.thread_id)) },
    ]),
  );
  const chat = await pages.open();
  await chat.page.evaluate(() => {
    const scope = window as unknown as { fail(): void; element: { setOptions(options: unknown): void } };
    const { promise, reject } = Promise.withResolvers<never>();
    scope.fail = () => reject(new Error("The user said no."));
    scope.element.setOptions({ api: { url: "/chatkit", domainKey: "local" }, onClientTool: () => promise });
  });
  await chat.send("Where am I?");
  await chat.messages.getByText("Get city").waitFor();
  await button(chat, "Stop answering").waitFor();
  await chat.send("And this?");
  expect(requestsOf("threads.add_user_message")).toEqual([]);
  expect(
    await chat.input.evaluate((input: HTMLElement) => input.textContent || (input as HTMLInputElement).value),
  ).toBe("And this?");
  await chat.page.evaluate(() => (window as unknown as { fail(): void }).fail());
  await chat.messages.getByText("I may not know.").waitFor();
  expect(requestsOf("threads.add_client_tool_output")[0]?.params).toMatchObject({
    result: { error: "The user said no." },
  });
  await button(chat, "Send message").waitFor();
});

test("a chart that names no height has one", async () => {
  const series = [{ type: "bar", dataKey: "done" }];
  const data = [
    { day: "Mon", done: 3 },
    { day: "Tue", done: 5 },
  ];
  const chart = { type: "Chart", data, series, xAxis: { dataKey: "day" } };
  const chat = await show(widget({ type: "Card", children: [chart] } as never));
  const plot = chat.element.locator(".w-plot");
  await plot.waitFor();
  await expect.poll(() => plot.evaluate((one) => one.getBoundingClientRect().height)).toBe(200);
});
