import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../../testing/chat-page.ts";

const pages = setUpChatPages();

interface PageScope {
  calls: string[];
  element: HTMLElement & {
    setOptions(options: object): void;
    setComposerValue(value: object): Promise<void>;
  };
}

const option = (chat: ChatPage, name: string) => chat.element.getByRole("option", { name });
const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });
const calls = (chat: ChatPage) => chat.page.evaluate(() => (window as unknown as PageScope).calls);
const sentContent = () =>
  (
    pages.site.requests.findLast(({ params }) => params.input)?.params.input as
      | { content: unknown[] }
      | undefined
  )?.content;

/** A page that finds people and tasks, and has commands of its own. */
async function open(more: object = {}, dir?: "rtl"): Promise<ChatPage> {
  const chat = await pages.open({ ...(dir && { dir }) });
  await chat.page.evaluate((given) => {
    const scope = window as unknown as PageScope;
    scope.calls = [];
    const people = [
      { id: "t1", title: "Buy milk", group: "Tasks", icon: "check-circle" },
      {
        id: "u1",
        title: "Ada Lovelace",
        group: "People",
        icon: "user",
        interactive: true,
        data: { role: "poet" },
      },
      { id: "u2", title: "Alan Turing", group: "People", icon: "user" },
    ];
    const entities = {
      showComposerMenu: true,
      onTagSearch: async (query: string) => {
        scope.calls.push(`search ${query}`);
        if (query === "boom") throw new Error("The search is down");
        return people.filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()));
      },
      onClick: (entity: { id: string }) => scope.calls.push(`click ${entity.id}`),
      onRequestPreview: async (entity: { id: string; title: string }) => {
        scope.calls.push(`preview ${entity.id}`);
        return { preview: { type: "Basic", children: [{ type: "Text", value: `About ${entity.title}` }] } };
      },
    };
    const commands = {
      enabled: true,
      onSearch: async (query: string) =>
        [
          { id: "sum", label: "Summarise", description: "In three lines", icon: "document", group: "Text" },
          { id: "who", label: "Who is it", group: "Text" },
          { id: "pick", label: "Pick a task" },
          { id: "bad", label: "Break" },
        ].filter(({ label }) => label.toLowerCase().includes(query.toLowerCase())),
      onSelect: async ({ id }: { id: string }) => {
        scope.calls.push(`run ${id}`);
        if (id === "bad") throw new Error("The command is down");
        if (id === "who") return { type: "entity", entity: people[1] };
        if (id === "pick")
          return {
            type: "menu",
            commands: [
              { id: "one", label: "First" },
              { id: "who", label: "The other" },
            ],
          };
        return undefined;
      },
    };
    scope.element.setOptions({ api: { url: "/chatkit", domainKey: "local" }, entities, commands, ...given });
  }, more);
  return chat;
}

test("@ finds objects in groups; arrows and Enter put one in, and it is sent as a tag", async () => {
  const chat = await open();
  await chat.input.pressSequentially("Ask @");
  await option(chat, "Ada Lovelace").waitFor();
  expect(await chat.element.getByRole("option").allInnerTexts()).toEqual([
    "Buy milk",
    "Ada Lovelace",
    "Alan Turing",
  ]);
  expect(await chat.element.getByRole("group", { name: "People" }).getByRole("option").count()).toBe(2);
  expect(await chat.element.getByRole("status").filter({ hasText: "3 suggestions" }).count()).toBe(1);
  expect(await chat.audit()).toEqual([]);
  await chat.page.keyboard.type("ala");
  await expect.poll(() => chat.element.getByRole("option").count()).toBe(1);
  for (let letter = 0; letter < 3; letter += 1) await chat.page.keyboard.press("Backspace");
  await expect.poll(() => chat.element.getByRole("option").count()).toBe(3);
  await chat.page.keyboard.press("ArrowDown");
  const active = await chat.input.getAttribute("aria-activedescendant");
  expect(await chat.element.locator(`#${active}`).textContent()).toContain("Ada Lovelace");
  await chat.page.keyboard.press("Enter");
  await option(chat, "Ada Lovelace").waitFor({ state: "detached" });
  expect(await chat.input.getAttribute("aria-activedescendant")).toBeNull();
  expect(pages.site.requests).toEqual([]);
  await chat.page.keyboard.type("about it");
  expect(await chat.written()).toBe("Ask Ada Lovelace about it");
  expect(await chat.audit()).toEqual([]);
  await chat.page.keyboard.press("Enter");
  await chat.articles.getByRole("button", { name: "Ada Lovelace" }).waitFor();
  await expect.poll(sentContent).toEqual([
    { type: "input_text", text: "Ask " },
    {
      type: "input_tag",
      id: "u1",
      text: "Ada Lovelace",
      data: { role: "poet" },
      group: "People",
      interactive: true,
    },
    { type: "input_text", text: " about it" },
  ]);
});

test("a mention may be of two words, is closed by Escape, and text that means nothing stays text", async () => {
  const chat = await open();
  await chat.input.pressSequentially("@ada lov");
  await expect.poll(() => chat.element.getByRole("option").allInnerTexts()).toEqual(["Ada Lovelace"]);
  await chat.page.keyboard.press("Escape");
  await option(chat, "Ada Lovelace").waitFor({ state: "detached" });
  await chat.page.keyboard.type("e");
  expect(await chat.element.getByRole("option").count()).toBe(0);
  await chat.page.keyboard.type(" and more");
  await chat.page.keyboard.press("Enter");
  await chat.articles.getByText("@ada love and more").waitFor();
  await expect.poll(sentContent).toEqual([{ type: "input_text", text: "@ada love and more" }]);
  await chat.input.pressSequentially("ada@example.org");
  expect(await calls(chat)).not.toContain("search example.org");
});

test("a search that fails says so and is told to the page", async () => {
  const chat = await open();
  await chat.input.pressSequentially("@boom");
  await chat.element.getByText("The search failed.").waitFor();
  await expect.poll(chat.events).toContain('error {"message":"The search is down"}');
  expect(await chat.audit()).toEqual([]);
});

test("the button for mentions begins one, and a press chooses", async () => {
  const chat = await open();
  await chat.input.pressSequentially("Ask");
  await button(chat, "Mention something").click();
  await option(chat, "Alan Turing").click();
  expect(await chat.written()).toBe("Ask Alan Turing ");
});

test("a tag is deleted as one, undone and done again, and copied and pasted as one", async () => {
  const chat = await open();
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => chat.page.keyboard.press(key)), Promise.resolve());
  await chat.input.pressSequentially("Ask @alan");
  await option(chat, "Alan Turing").waitFor();
  await press("Tab", "Backspace", "Backspace");
  expect(await chat.written()).toBe("Ask ");
  await press("Control+z");
  expect(await chat.written()).toBe("Ask Alan Turing");
  await press("Control+z", "Control+z");
  expect(await chat.written()).toBe("Ask @alan");
  await press("Control+Shift+z");
  expect(await chat.written()).toBe("Ask Alan Turing ");
  await press("Control+a", "Control+x");
  expect(await chat.written()).toBe("");
  await press("Control+v", "Control+v");
  expect(await chat.written()).toBe("Ask Alan Turing Ask Alan Turing ");
  expect(await chat.input.locator(".tag").count()).toBe(2);
  await press("Control+ArrowLeft", "ArrowLeft", "Delete");
  await press("Enter");
  await chat.articles.first().waitFor();
  await expect.poll(sentContent).toContainEqual({
    type: "input_tag",
    id: "u2",
    text: "Alan Turing",
    data: {},
    group: "People",
    interactive: false,
  });
});

test("what another page calls a copy of ours is pasted as its text", async () => {
  const chat = await open();
  await chat.input.evaluate((input) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "Plain\r\ntext");
    clipboardData.setData("text/html", "<b>Bold</b><img src=x onerror=alert(1)>");
    clipboardData.setData("application/x-parlor-copy", "made-up");
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  expect(await chat.written()).toBe("Plain\ntext");
  expect(await chat.input.locator("*:not(br)").count()).toBe(0);
});

test("a tag in the text shows its preview under the pointer and beside the caret, and opens when pressed", async () => {
  const chat = await open({ composer: { attachments: { enabled: true } } });
  await chat.input.pressSequentially("@ada");
  await option(chat, "Ada Lovelace").click();
  await chat.input.locator(".tag").hover();
  await chat.element.getByText("About Ada Lovelace").waitFor();
  expect(await chat.audit()).toEqual([]);
  await chat.input.locator(".tag").click();
  await expect.poll(() => calls(chat)).toContain("click u1");
  await chat.page.mouse.move(5, 5);
  // The press has put the caret beside it.
  await chat.input.press("Home");
  await chat.element.getByText("About Ada Lovelace").waitFor({ state: "hidden" });
  await chat.input.press("End");
  await chat.input.press("ArrowLeft");
  await chat.element.getByText("About Ada Lovelace").waitFor();
  await chat.input.press("Escape");
  await chat.element.getByText("About Ada Lovelace").waitFor({ state: "hidden" });
});

test("a draft keeps its tags over a reload, and setComposerValue writes some", async () => {
  const chat = await open();
  await chat.page.evaluate(() =>
    (window as unknown as PageScope).element.setComposerValue({
      content: [
        { type: "input_text", text: "See " },
        { type: "input_tag", id: "t1", text: "Buy milk" },
      ],
    }),
  );
  expect(await chat.written()).toBe("See Buy milk");
  await chat.page.reload();
  await chat.mount();
  await expect.poll(chat.written).toBe("See Buy milk");
  expect(await chat.input.locator(".tag").textContent()).toBe("Buy milk");
  await chat.input.press("Enter");
  await chat.articles.first().waitFor();
  await expect.poll(sentContent).toEqual([
    { type: "input_text", text: "See " },
    { type: "input_tag", id: "t1", text: "Buy milk", data: {}, interactive: false },
  ]);
});

test("/ finds the page's commands and the composer's own, and one that only acts leaves no trace", async () => {
  const chat = await open({
    composer: {
      tools: [{ id: "search", label: "Search the web", icon: "globe" }],
      attachments: { enabled: true },
      dictation: { enabled: true },
    },
  });
  await chat.input.pressSequentially("Now /");
  await option(chat, "Summarise").waitFor();
  expect(await chat.element.getByRole("option").allInnerTexts()).toEqual([
    "Pick a task",
    "Break",
    "Summarise\nIn three lines",
    "Who is it",
    "Search the web",
    "Attach files",
    "Dictate",
  ]);
  expect(await chat.audit()).toEqual([]);
  await chat.page.keyboard.type("summ");
  await expect.poll(() => chat.element.getByRole("option").count()).toBe(1);
  await chat.page.keyboard.press("Enter");
  await expect.poll(() => calls(chat)).toContain("run sum");
  await expect.poll(chat.written).toBe("Now ");
  await chat.page.keyboard.type("/web");
  await option(chat, "Search the web").waitFor();
  await chat.page.keyboard.press("Enter");
  await button(chat, "Remove Search the web").waitFor();
  expect(await chat.written()).toBe("Now ");
});

test("a command gives an object, or another menu, or an error", async () => {
  const chat = await open();
  await chat.input.pressSequentially("/who");
  await option(chat, "Who is it").waitFor();
  await chat.page.keyboard.press("Enter");
  await expect.poll(chat.written).toBe("Ada Lovelace ");
  await chat.page.keyboard.type("/pick");
  await option(chat, "Pick a task").waitFor();
  await chat.page.keyboard.press("Enter");
  await option(chat, "First").waitFor();
  await chat.page.keyboard.type("oth");
  await expect.poll(() => chat.element.getByRole("option").allInnerTexts()).toEqual(["The other"]);
  await chat.page.keyboard.press("Enter");
  await expect.poll(chat.written).toBe("Ada Lovelace Ada Lovelace ");
  await chat.page.keyboard.type("/bre");
  await option(chat, "Break").waitFor();
  await chat.page.keyboard.press("Enter");
  await expect.poll(chat.events).toContain('error {"message":"The command is down"}');
});

test("without the options, @ and / are letters", async () => {
  const chat = await pages.open();
  await chat.input.pressSequentially("@ada /sum");
  expect(await chat.element.locator("parlor-suggestions").count()).toBe(0);
  expect(await chat.input.getAttribute("aria-autocomplete")).toBeNull();
});

test("it all works from right to left", async () => {
  const chat = await open({}, "rtl");
  await chat.input.pressSequentially("اسأل @ala");
  await option(chat, "Alan Turing").waitFor();
  await chat.page.keyboard.press("Enter");
  await chat.page.keyboard.type("غدا");
  expect(await chat.written()).toBe("اسأل Alan Turing غدا");
  expect(await chat.audit()).toEqual([]);
});
