import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { setUpChatPages } from "./testing/chat-page.ts";
import { assistantMessage, seedThread, widget } from "./testing/thread-fixtures.ts";

/* A page's own bundler takes the package by its name, as an ES module with chunks of the bundler's own. */
const pages = setUpChatPages();
const folder = fileURLToPath(
  new URL(`../../../node_modules/.cache/parlor-bundled-page-${process.pid}/`, import.meta.url),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function bundlePage(): Promise<Map<string, string>> {
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, "page.js");
  writeFileSync(entry, 'import { registerChatKit } from "@parlor/ui";\nregisterChatKit();\n');
  const { build } = await import("vite");
  const result = await build({
    root: folder,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    resolve: { conditions: ["@parlor/source", "module", "browser", "production", "default"] },
    build: {
      write: false,
      rolldownOptions: {
        input: entry,
        output: { entryFileNames: "bundled/page.js", chunkFileNames: "bundled/[name]-[hash].js" },
      },
    },
  });
  const [output] = [result].flat();
  if (!output || !("output" in output)) throw new Error("nothing was built");
  return new Map(
    output.output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file.code] as const] : [])),
  );
}

test("bundled by a page's own bundler, the element runs, and loads what is heavy from the page's chunks", async () => {
  const scripts = await bundlePage();
  expect(scripts.size).toBeGreaterThan(5);
  pages.site.scripts = scripts;
  pages.site.tags = '<script type="module" src="/bundled/page.js"></script>';
  const thread = await seedThread(pages.site, {
    title: "Bundled",
    items: [
      assistantMessage("Hello from a bundle."),
      widget({ type: "Card", children: [{ type: "Title", value: "From a chunk" }] } as never),
    ],
  });
  const chat = await pages.open({ options: { initialThread: thread.id } });
  await chat.messages.getByText("Hello from a bundle.").waitFor();
  await chat.messages.getByText("From a chunk").waitFor();
  await chat.element.getByRole("button", { name: "Open history", exact: true }).click();
  await chat.element.locator(".thread-open").getByText("Bundled").waitFor();
}, 90_000);
