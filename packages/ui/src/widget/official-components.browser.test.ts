import type { Widgets } from "@openai/chatkit";
import type { WidgetItem } from "@parlor/protocol";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { seedThread, widget } from "../testing/thread-fixtures.ts";

/*
 * Each component of the official types, as its author would write it (the compiler checks that against them), and what
 * a reader has of it.
 */
const pages = setUpChatPages();

type Root = Widgets.Card | Widgets.ListView | Widgets.BasicRoot;
const card = (...children: Widgets.WidgetComponent[]): Root => ({ type: "Card", children });
const text = (value: string): Widgets.WidgetComponent => ({ type: "Text", value });
const action = { type: "go", payload: { from: "test" } };

async function show(root: Root): Promise<ChatPage> {
  const thread = await seedThread(pages.site, { items: [widget(root as WidgetItem["widget"])] });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.locator("parlor-widget .widget").waitFor();
  return chat;
}

const see = (chat: ChatPage, words: string) => chat.messages.getByText(words, { exact: true }).waitFor();

/** What the server was asked to do. */
async function takeAction(chat: ChatPage, act: () => Promise<void>): Promise<unknown> {
  pages.allowed = [/501/];
  await act();
  const sent = () => pages.site.requests.find(({ type }) => type === "threads.custom_action");
  await expect.poll(sent).toBeDefined();
  await expect.poll(() => chat.messages.locator("[aria-busy=true]").count()).toBe(0);
  return sent()?.params.action;
}

const components: [name: string, root: Root, look: (chat: ChatPage) => Promise<void>][] = [
  [
    "Basic",
    { type: "Basic", direction: "row", children: [text("One"), text("Two")] },
    async (chat) => {
      await see(chat, "One");
      await see(chat, "Two");
    },
  ],
  [
    "Card",
    {
      type: "Card",
      size: "md",
      status: { text: "From the shop" },
      confirm: { label: "Buy", action },
      cancel: { label: "No", action },
      children: [text("A lamp")],
    },
    async (chat) => {
      await see(chat, "From the shop");
      await see(chat, "A lamp");
      await chat.messages.getByRole("button", { name: "No", exact: true }).waitFor();
      const press = () => chat.messages.getByRole("button", { name: "Buy", exact: true }).click();
      expect(await takeAction(chat, press)).toMatchObject(action);
    },
  ],
  [
    "ListView",
    {
      type: "ListView",
      limit: 1,
      children: [
        { type: "ListViewItem", children: [text("First")] },
        { type: "ListViewItem", children: [text("Second")] },
      ],
    },
    async (chat) => {
      await see(chat, "First");
      expect(await chat.messages.getByText("Second").count()).toBe(0);
      await chat.messages.locator(".w-more").click();
      await see(chat, "Second");
    },
  ],
  [
    "ListViewItem",
    {
      type: "ListView",
      children: [{ type: "ListViewItem", onClickAction: action, children: [text("Press me")] }],
    },
    async (chat) => {
      expect(
        await takeAction(chat, () => chat.messages.getByRole("button", { name: "Press me" }).click()),
      ).toMatchObject(action);
    },
  ],
  [
    "Box",
    card({ type: "Box", padding: 4, background: "#ffe08a", children: [text("Boxed")] }),
    async (chat) => {
      await see(chat, "Boxed");
      expect(await chat.messages.locator("parlor-widget [style*='background']").count()).toBe(1);
    },
  ],
  [
    "Row",
    card({ type: "Row", children: [text("Left"), text("Right")] }),
    async (chat) => {
      const [left, right] = await Promise.all(
        ["Left", "Right"].map((words) => chat.messages.getByText(words).boundingBox()),
      );
      expect(right?.x ?? 0).toBeGreaterThan(left?.x ?? 0);
      expect(Math.abs((right?.y ?? 0) - (left?.y ?? 0))).toBeLessThan(4);
    },
  ],
  [
    "Col",
    card({ type: "Col", children: [text("Above"), text("Below")] }),
    async (chat) => {
      const [above, below] = await Promise.all(
        ["Above", "Below"].map((words) => chat.messages.getByText(words).boundingBox()),
      );
      expect(below?.y ?? 0).toBeGreaterThan(above?.y ?? 0);
    },
  ],
  [
    "Form",
    card({
      type: "Form",
      onSubmitAction: action,
      children: [
        { type: "Input", name: "city", required: true },
        { type: "Button", submit: true, label: "Send" },
      ],
    }),
    async (chat) => {
      await chat.messages.getByRole("button", { name: "Send" }).click();
      expect(pages.site.requests.filter(({ type }) => type === "threads.custom_action")).toEqual([]);
      await chat.messages.getByLabel("city").fill("Porto");
      const sent = await takeAction(chat, () => chat.messages.getByRole("button", { name: "Send" }).click());
      expect(sent).toMatchObject({ type: "go", payload: { from: "test", city: "Porto" } });
    },
  ],
  [
    "Spacer",
    card({ type: "Row", children: [text("Start"), { type: "Spacer" }, text("End")] }),
    async (chat) => {
      const [start, end] = await Promise.all(
        ["Start", "End"].map((words) => chat.messages.getByText(words, { exact: true }).boundingBox()),
      );
      expect((end?.x ?? 0) - (start?.x ?? 0)).toBeGreaterThan(200);
    },
  ],
  [
    "Divider",
    card(text("Over"), { type: "Divider" }, text("Under")),
    async (chat) => {
      await chat.messages.getByRole("separator").waitFor();
    },
  ],
  ["Transition", card({ type: "Transition", children: text("Moves in") }), (chat) => see(chat, "Moves in")],
  ["Title", card({ type: "Title", value: "A title", size: "lg" }), (chat) => see(chat, "A title")],
  ["Caption", card({ type: "Caption", value: "Small words" }), (chat) => see(chat, "Small words")],
  [
    "Text",
    card({ type: "Text", value: "Plain words", italic: true, lineThrough: true }),
    async (chat) => {
      await see(chat, "Plain words");
      const style = await chat.messages.getByText("Plain words").evaluate((element) => {
        const { fontStyle, textDecorationLine } = getComputedStyle(element);
        return { fontStyle, textDecorationLine };
      });
      expect(style).toEqual({ fontStyle: "italic", textDecorationLine: "line-through" });
    },
  ],
  [
    "Markdown",
    card({ type: "Markdown", value: "Some **bold** words" }),
    async (chat) => {
      expect(await chat.messages.locator("parlor-widget strong").textContent()).toBe("bold");
    },
  ],
  ["Badge", card({ type: "Badge", label: "New", color: "success" }), (chat) => see(chat, "New")],
  [
    "Icon",
    card({ type: "Icon", name: "calendar" }, text("Beside it")),
    async (chat) => {
      await chat.messages.locator(".w-icon svg").waitFor();
    },
  ],
  [
    "Image",
    card({ type: "Image", src: "/picture.svg", alt: "A picture" }),
    async (chat) => {
      await chat.messages.getByRole("img", { name: "A picture" }).waitFor();
    },
  ],
  [
    "Button",
    card({ type: "Button", label: "Go", onClickAction: action }),
    async (chat) => {
      expect(
        await takeAction(chat, () => chat.messages.getByRole("button", { name: "Go", exact: true }).click()),
      ).toMatchObject(action);
    },
  ],
  [
    "Table",
    card({
      type: "Table",
      children: [
        { type: "Table.Row", header: true, children: [{ type: "Table.Cell", children: [text("Name")] }] },
        { type: "Table.Row", children: [{ type: "Table.Cell", children: [text("Ada")] }] },
      ],
    } as never),
    async (chat) => {
      expect(await chat.messages.locator("parlor-widget tr").count()).toBe(2);
      await chat.messages.getByRole("columnheader", { name: "Name" }).waitFor();
      await chat.messages.getByRole("cell", { name: "Ada" }).waitFor();
    },
  ],
  [
    "Input",
    card({ type: "Input", name: "nick", placeholder: "Your name", defaultValue: "Ada" }),
    async (chat) => {
      expect(await chat.messages.getByRole("textbox", { name: "Your name" }).inputValue()).toBe("Ada");
    },
  ],
  [
    "Textarea",
    card({ type: "Textarea", name: "note", rows: 4, defaultValue: "Long words" }),
    async (chat) => {
      const field = chat.messages.getByRole("textbox", { name: "note" });
      expect(await field.inputValue()).toBe("Long words");
      expect(await field.getAttribute("rows")).toBe("4");
    },
  ],
  [
    "Select",
    card({
      type: "Select",
      name: "size",
      placeholder: "Choose",
      options: [
        { value: "s", label: "Small" },
        { value: "l", label: "Large" },
      ],
      onChangeAction: action,
    }),
    async (chat) => {
      const choose = async () => {
        await chat.messages.locator("parlor-select button").first().click();
        await chat.messages.getByRole("option", { name: "Large" }).click();
      };
      expect(await takeAction(chat, choose)).toMatchObject({ type: "go", payload: { size: "l" } });
    },
  ],
  [
    "DatePicker",
    card({ type: "DatePicker", name: "day", defaultValue: "2026-03-04" }),
    async (chat) => {
      expect(await chat.messages.locator("parlor-date-picker input[type=date]").inputValue()).toBe(
        "2026-03-04",
      );
    },
  ],
  [
    "Checkbox",
    card({ type: "Checkbox", name: "agree", label: "I agree", onChangeAction: action }),
    async (chat) => {
      const check = () => chat.messages.getByRole("checkbox", { name: "I agree" }).check();
      expect(await takeAction(chat, check)).toMatchObject({ type: "go", payload: { agree: true } });
    },
  ],
  [
    "RadioGroup",
    card({
      type: "RadioGroup",
      name: "way",
      options: [
        { value: "a", label: "By air" },
        { value: "s", label: "By sea" },
      ],
      onChangeAction: action,
    }),
    async (chat) => {
      const choose = () => chat.messages.getByRole("radio", { name: "By sea" }).check();
      expect(await takeAction(chat, choose)).toMatchObject({ type: "go", payload: { way: "s" } });
    },
  ],
  [
    "Label",
    card({ type: "Label", fieldName: "mail", value: "E-mail" }, { type: "Input", name: "mail" }),
    async (chat) => {
      await chat.messages.getByLabel("E-mail").waitFor();
    },
  ],
];

test.each(components)("component %s", async (_, root, look) => {
  const chat = await show(root);
  await look(chat);
  expect(await chat.audit()).toEqual([]);
});

test("Table.Row and Table.Cell: a head, alignment, and cells over several columns", async () => {
  const chat = await show(
    card({
      type: "Table",
      children: [
        {
          type: "Table.Row",
          header: true,
          children: [{ type: "Table.Cell", colSpan: 2, children: [text("Both")] }],
        },
        {
          type: "Table.Row",
          children: [
            { type: "Table.Cell", children: [text("One")] },
            { type: "Table.Cell", align: "end", children: [text("Two")] },
          ],
        },
      ],
    } as never),
  );
  expect(await chat.messages.getByRole("columnheader", { name: "Both" }).getAttribute("colspan")).toBe("2");
  const cell = chat.messages.getByRole("cell", { name: "Two" });
  expect(await cell.evaluate((element) => getComputedStyle(element).textAlign)).toBe("end");
});
