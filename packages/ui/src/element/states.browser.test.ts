import { createId, type ThreadItem } from "@parlor/protocol";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { assistantMessage, seedThread, userMessage, workflow } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

const wide = { width: 1440, height: 900 };
const narrow = { width: 380, height: 760 };
const looks = [
  { name: "wide-light", context: { viewport: wide, colorScheme: "light" }, locale: "en" },
  { name: "wide-dark", context: { viewport: wide, colorScheme: "dark" }, locale: "en" },
  { name: "touch-dark", context: { viewport: narrow, colorScheme: "dark", hasTouch: true }, locale: "de" },
  { name: "narrow-arabic", context: { viewport: narrow, colorScheme: "light" }, locale: "ar" },
] as const;

interface PageScope {
  element: HTMLElement & { setOptions(options: object): void; setThreadId(id: string | null): Promise<void> };
}

const answerWithSources = (threadId: string): ThreadItem => {
  const text = "Otters sleep on their backs. They float, too.";
  const source = { type: "url" as const, title: "Otters at rest", url: "https://example.com/otters" };
  const file = { type: "file" as const, title: "Field notes", filename: "notes.pdf" };
  return {
    ...assistantMessage(text)(threadId),
    content: [
      {
        type: "output_text",
        text,
        annotations: [
          { type: "annotation", source, index: 28 },
          { type: "annotation", source: file, index: text.length },
        ],
      },
    ],
  };
};

const picture = (threadId: string): ThreadItem => ({
  type: "generated_image",
  id: createId("assistant_message"),
  thread_id: threadId,
  created_at: new Date().toISOString(),
  image: { id: "1", url: `${pages.site.url}/picture.svg` },
});

const reasoning = workflow({
  type: "reasoning",
  tasks: [
    {
      type: "thought",
      status_indicator: "complete",
      title: "What the question is",
      content: "They ask how **otters** sleep.",
    },
    {
      type: "thought",
      status_indicator: "complete",
      title: "Where to look",
      content: "The field notes say so.",
    },
  ],
  summary: { duration: 7 },
});

/** A page with everything that the states below need, in one look. */
async function open({ context, locale }: (typeof looks)[number]): Promise<ChatPage> {
  const chat = await pages.open({ ...context });
  await chat.page.evaluate((given) => {
    const people = [
      { id: "t1", title: "Buy milk", group: "Tasks", icon: "check-circle" },
      { id: "u1", title: "Ada Lovelace", group: "People", icon: "user" },
      { id: "u2", title: "Alan Turing", group: "People", icon: "user" },
    ];
    const commands = [
      { id: "sum", label: "Summarise", description: "In three lines", icon: "document", group: "Text" },
      { id: "pick", label: "Pick a task" },
    ];
    (window as unknown as PageScope).element.setOptions({
      api: { url: "/chatkit", domainKey: "local" },
      locale: given,
      threadItemActions: { feedback: true, retry: true },
      entities: { showComposerMenu: true, onTagSearch: async () => people },
      commands: { enabled: true, onSearch: async () => commands },
      parlor: { threadActions: [{ icon: "lucide:download", label: "Export", onClick() {} }] },
    });
  }, locale);
  await chat.element.locator(`.frame[lang="${locale}"]:not([data-waiting])`).waitFor();
  return chat;
}

test.each(looks)("axe finds nothing wrong in the states that come and go, $name", async (look) => {
  const archived_at = new Date().toISOString();
  const talk = [userMessage("How do otters sleep?"), reasoning, picture, answerWithSources];
  const rich = await seedThread(pages.site, { title: "Otters", items: talk });
  const locked = await seedThread(pages.site, {
    title: "Under review",
    status: { type: "locked", reason: "Somebody looks at it." },
    items: talk,
  });
  const closed = await seedThread(pages.site, { title: "Done", status: { type: "closed" }, items: talk });
  const away = await seedThread(pages.site, { title: "Put away", archived_at, items: talk });
  await seedThread(pages.site, {
    title: "Rechtsschutzversicherungsgesellschaften im Vergleich",
    archived_at,
  });

  const chat = await open(look);
  const { element, page } = chat;
  const show = async (threadId: string | null) => {
    await page.evaluate((id) => (window as unknown as PageScope).element.setThreadId(id), threadId);
  };
  const pass = async (state: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${state}-${look.name}.png` });
    expect([state, await chat.audit()]).toEqual([state, []]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(look.context.viewport.width);
  };

  await show(rich.id);
  const steps = element.locator("button.activity-line");
  await steps.waitFor();
  await pass("reasoning-folded");
  await steps.focus();
  await page.keyboard.press("Enter");
  await element.getByText("Where to look").waitFor();
  await pass("reasoning-open");
  await element.locator(".cite").first().focus();
  await element.locator("parlor-source-card").getByText("Otters at rest").waitFor();
  await pass("source-card");
  await page.keyboard.press("Escape");

  await show(locked.id);
  await element.getByText("Somebody looks at it.").waitFor();
  await pass("locked");
  await show(closed.id);
  const banner = element.locator("[part=banner]");
  await expect.poll(() => banner.getByRole("button").count()).toBe(1);
  await pass("closed");
  await show(away.id);
  await expect.poll(() => chat.input.isVisible()).toBe(true);
  await banner.getByRole("button").waitFor();
  await pass("archived");
  await banner.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await banner.waitFor({ state: "detached" });

  await element.locator("#history-button").click();
  await element.locator(".thread-open").nth(3).waitFor();
  await pass("history");
  const more = element.locator(".thread-more").first();
  if ("hasTouch" in look.context) {
    // Where there is no room for them beside the title.
    const exporting = element.locator(".thread-actions").first().getByRole("button").nth(2);
    expect(await exporting.isVisible()).toBe(false);
    await more.tap();
    await exporting.waitFor();
    await pass("history-actions");
  } else expect(await more.isVisible()).toBe(false);
  await element.locator("#open-archive").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => element.locator(".thread-open").count()).toBe(1);
  await page.keyboard.press("ArrowDown");
  await pass("archive");
  await page.keyboard.press("Escape");
  await element.locator("#open-archive").waitFor();
  await element.getByRole("searchbox").fill("otters");
  await element.locator(".snippet").nth(3).waitFor();
  await pass("search");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await element.locator("parlor-item[data-shown]").waitFor();
  if (look.context.viewport === wide) await page.keyboard.press("Escape");
  await expect.poll(() => element.locator("parlor-history").count()).toBe(0);
  await pass("search-opened");

  await show(null);
  for (const [key, state] of [
    ["@", "mentions"],
    ["/", "commands"],
  ] as const) {
    await chat.input.focus();
    await page.keyboard.type(key);
    await element.getByRole("option").first().waitFor();
    await pass(state);
    await page.keyboard.press("Escape");
    await chat.input.fill("");
  }
});
