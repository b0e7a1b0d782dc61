import { readFileSync } from "node:fs";
import type { ChatKitEvents, ChatKitOptions, OpenAIChatKit } from "@openai/chatkit";
import { expect, test } from "vitest";
import { officialSurface } from "../testing/official-surface.ts";
import type { ChatKitElement } from "./chatkit-element.ts";

/*
 * The compiler holds the element against the official types, and docs/element.md says which test shows each name of
 * them: here, that none is missing and that every test is there.
 */
const page = readFileSync(new URL("../../../../docs/element.md", import.meta.url), "utf8");

/** Compiles only as long as the element is what the official package takes for it. */
export type IsOfficial = ChatKitElement extends OpenAIChatKit ? true : never;
const isOfficial: IsOfficial = true;

/** A name that the official types gain or lose stops the compiler here. */
const options = {
  api: true,
  locale: true,
  theme: true,
  frameTitle: true,
  initialThread: true,
  onClientTool: true,
  header: true,
  history: true,
  startScreen: true,
  threadItemActions: true,
  composer: true,
  disclaimer: true,
  entities: true,
  commands: true,
  widgets: true,
  thread: true,
} satisfies Record<keyof ChatKitOptions, true>;
const events = {
  "chatkit.ready": true,
  "chatkit.error": true,
  "chatkit.effect": true,
  "chatkit.deeplink": true,
  "chatkit.response.start": true,
  "chatkit.response.end": true,
  "chatkit.history.open": true,
  "chatkit.history.close": true,
  "chatkit.thread.change": true,
  "chatkit.thread.load.start": true,
  "chatkit.thread.load.end": true,
  "chatkit.tool.change": true,
  "chatkit.log": true,
} satisfies Record<keyof ChatKitEvents, true>;

/** A row of a table: `name`s, the file of the test under packages/ui/src, and a part of the test's name. */
function readRows(): { names: string[]; file: string; title: string }[] {
  return page
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells[2]?.startsWith("`") && cells[2].endsWith(".test.ts`"))
    .map(([, names = "", file = "", title = ""]) => ({
      names: [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => `${name}`),
      file: file.replaceAll("`", ""),
      title,
    }));
}

test("what is read of the official types is what the compiler reads of them", () => {
  expect(isOfficial).toBe(true);
  expect(new Set(officialSurface.options.map((path) => path.split(/[.[]/)[0]))).toEqual(
    new Set(Object.keys(options)),
  );
  expect(officialSurface.events).toEqual(Object.keys(events));
  expect(officialSurface.methods).toContain("setComposerValue");
  expect(officialSurface.components).toContain("RadioGroup");
});

test.each(Object.entries(officialSurface))("docs/element.md has every one of the official %s", (_, names) => {
  const written = new Set(readRows().flatMap((row) => row.names));
  expect(names.length).toBeGreaterThan(5);
  expect([...new Set(names)].filter((name) => !written.has(name))).toEqual([]);
});

test("every test that docs/element.md names is there", () => {
  const rows = readRows();
  const sources = new Map<string, string>();
  const read = (file: string): string => {
    const known = sources.get(file) ?? readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
    sources.set(file, known);
    return known;
  };
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter(({ file, title }) => title === "" || !hasTest(read(file), title))).toEqual([]);
});

function hasTest(source: string, title: string): boolean {
  // A row of a table of tests is named after its first cell.
  const [family, name] = /^(component) (\w+)$/.exec(title)?.slice(1) ?? [];
  if (family && name)
    return source.includes(`test.each(components)("component %s"`) && source.includes(`"${name}",`);
  return (
    source.includes(`test("${title}`) || (source.includes(`test.each([`) && source.includes(`("${title}`))
  );
}
