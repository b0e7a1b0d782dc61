import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../testing/chat-page.ts";
import { seedThread, widget } from "../testing/thread-fixtures.ts";

const pages = setUpChatPages();

/** A conversation with a widget in it, which is not in chatkit.js. */
async function seedWidget(): Promise<{ options: { initialThread: string } }> {
  const thread = await seedThread(pages.site, {
    items: [
      widget({ type: "Card", children: [{ type: "Title", value: "From a chunk" }] } as never),
      (threadId) => ({
        ...widget({ type: "Card", children: [] } as never)(threadId),
        copy_text: "In plain words",
      }),
    ],
  });
  return { options: { initialThread: thread.id } };
}

const chunkOf = (name: string) =>
  [...pages.site.scripts.keys()].find((file) => file.includes(`/${name}-`)) ?? "";
const title = (chat: ChatPage) => chat.messages.getByText("From a chunk");
const integrity = () =>
  `sha384-${createHash("sha384")
    .update(pages.site.scripts.get("chatkit.js") ?? "")
    .digest("base64")}`;
const withScripts = (rule: string) =>
  pages.site.policy?.replace("script-src 'self'", `script-src ${rule}`).replace("default-src 'none'; ", "");

test.each([
  { how: "as a classic script", tag: () => `src="/chatkit.js" async` },
  { how: "as a module", tag: () => `type="module" src="/chatkit.js?version=2"` },
  {
    how: "with its integrity, from another origin's point of view",
    tag: () => `src="/chatkit.js" integrity="${integrity()}" crossorigin`,
  },
])("loaded $how, it finds its chunks, under a policy of script-src 'self'", async ({ tag }) => {
  const { options } = await seedWidget();
  pages.site.tags = `<script ${tag()}></script>`;
  const chat = await pages.open({ options });
  await title(chat).waitFor();
});

test("a nonce with strict-dynamic suffices: no address has to be trusted", async () => {
  const { options } = await seedWidget();
  pages.site.tags = `<script nonce="r4nd0m" src="/chatkit.js" async></script>`;
  pages.site.policy = withScripts("'nonce-r4nd0m' 'strict-dynamic'");
  const chat = await pages.open({ options });
  await title(chat).waitFor();
});

test("a nonce alone suffices too: what is loaded carries it on", async () => {
  const { options } = await seedWidget();
  pages.site.tags = `<script nonce="r4nd0m" src="/chatkit.js" async></script>`;
  pages.site.policy = withScripts("'nonce-r4nd0m'");
  const chat = await pages.open({ options });
  await title(chat).waitFor();
});

test("a chunk that is not there leaves words in its place, and is tried again when the network is back", async () => {
  pages.allowed = [/404|MIME type|integrity/];
  const { options } = await seedWidget();
  const file = chunkOf("widget-parts");
  const code = pages.site.scripts.get(file) ?? "";
  pages.site.scripts.set(file, "");
  const chat = await pages.open({ options });
  await chat.messages.getByText("In plain words").waitFor();
  await chat.messages
    .getByText("This message cannot be shown")
    .or(chat.messages.locator(".unknown"))
    .first()
    .waitFor();
  pages.site.scripts.set(file, code);
  await chat.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await title(chat).waitFor();
});

test("a chunk that is not what it was when the script was built is not run", async () => {
  pages.allowed = [/integrity/];
  const { options } = await seedWidget();
  const file = chunkOf("widget-parts");
  pages.site.scripts.set(file, `${pages.site.scripts.get(file)};window.hasRun = true;`);
  const chat = await pages.open({ options });
  await chat.messages.getByText("In plain words").waitFor();
  expect(await chat.page.evaluate(() => "hasRun" in window)).toBe(false);
});

test("a history that cannot be loaded is closed again and says so; the next press tries again", async () => {
  pages.allowed = [/404|MIME type|integrity/];
  await seedThread(pages.site, { title: "Old" });
  const file = chunkOf("history-element");
  const code = pages.site.scripts.get(file) ?? "";
  pages.site.scripts.set(file, "");
  const chat = await pages.open();
  const open = chat.element.getByRole("button", { name: "Open history", exact: true });
  await open.click();
  await chat.element.locator(".toast").getByText("This could not be loaded.").waitFor();
  expect(await chat.events()).toEqual(expect.arrayContaining(["history.open", "history.close"]));
  pages.site.scripts.set(file, code);
  await open.click();
  await chat.element.locator(".thread-open").getByText("Old").waitFor();
});

test("the history is on its way when its button is pointed at or has the focus", async () => {
  const chat = await pages.open();
  const asked = chat.page.waitForRequest((request) => request.url().includes("/chatkit/history-element-"));
  await chat.element.getByRole("button", { name: "Open history", exact: true }).focus();
  await asked;
  expect(await chat.element.locator("parlor-history").count()).toBe(0);
});
