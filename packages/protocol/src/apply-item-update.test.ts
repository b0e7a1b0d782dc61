import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { applyItemUpdate } from "./apply-item-update.ts";
import {
  type AssistantMessageItem,
  type ThreadItem,
  threadItemSchema,
  type WidgetItem,
  type WorkflowItem,
} from "./items.ts";
import type { Annotation } from "./sources.ts";
import { type ThreadItemUpdate, threadItemUpdateSchema } from "./updates.ts";

const base = { id: "x", thread_id: "t", created_at: "2026-11-21T10:00:00Z" };
const part = (text: string, annotations: Annotation[] = []) =>
  ({ type: "output_text", text, annotations }) as const;
const note = (title: string): Annotation => ({
  type: "annotation",
  source: { type: "file", title, filename: title },
});
const message = (...content: AssistantMessageItem["content"]): ThreadItem => ({
  type: "assistant_message",
  ...base,
  content,
});
const workflow = (...titles: string[]): WorkflowItem => ({
  type: "workflow",
  ...base,
  workflow: { type: "custom", tasks: titles.map(task), expanded: true },
});
const task = (title: string) => ({ type: "custom", status_indicator: "none", title }) as const;
const widget = (root: WidgetItem["widget"]): ThreadItem => ({ type: "widget", ...base, widget: root });
const textNode = (id: string, value: string) => ({ type: "Text", id, value }) as const;
const card = (...children: object[]): ThreadItem =>
  widget({ type: "Card", id: "root", children: children as { type: string }[] });
const image: ThreadItem = { type: "generated_image", ...base };
const picture = { id: "i", url: "u" };

const added = (content_index: number, text: string) =>
  ({ type: "assistant_message.content_part.added", content_index, content: part(text) }) as const;
const delta = (content_index: number, text: string) =>
  ({ type: "assistant_message.content_part.text_delta", content_index, delta: text }) as const;
const annotated = (content_index: number, annotation_index: number, title: string) =>
  ({
    type: "assistant_message.content_part.annotation_added",
    content_index,
    annotation_index,
    annotation: note(title),
  }) as const;
const streamed = (component_id: string, text: string) =>
  ({ type: "widget.streaming_text.value_delta", component_id, delta: text, done: false }) as const;
const replaced = (component_id: string, component: { type: string }) =>
  ({ type: "widget.component.updated", component_id, component }) as const;

/** Freezes all of a value: a change of it would throw. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

test.each<[string, ThreadItem, ThreadItemUpdate, ThreadItem]>([
  ["a part begins", message(), added(0, ""), message(part(""))],
  [
    "a part begins late: those before it are padded",
    message(),
    added(2, "c"),
    message(part(""), part(""), part("c")),
  ],
  ["a part begins anew", message(part("old")), added(0, "new"), message(part("new"))],
  ["text goes on", message(part("a"), part("b")), delta(1, "c"), message(part("a"), part("bc"))],
  ["text of a part that never began", message(), delta(0, "a"), message(part("a"))],
  ["an annotation", message(part("a")), annotated(0, 0, "n"), message(part("a", [note("n")]))],
  [
    "an annotation between others",
    message(part("a", [note("1"), note("3")])),
    annotated(0, 1, "2"),
    message(part("a", [note("1"), note("2"), note("3")])),
  ],
  [
    "an annotation past the last",
    message(part("a", [note("1")])),
    annotated(0, 9, "2"),
    message(part("a", [note("1"), note("2")])),
  ],
  [
    "a part ends",
    message(part("a", [note("1")])),
    { type: "assistant_message.content_part.done", content_index: 0, content: part("ab") },
    message(part("ab")),
  ],
  [
    "a task begins",
    workflow("a"),
    { type: "workflow.task.added", task_index: 1, task: task("b") },
    workflow("a", "b"),
  ],
  [
    "a task goes on",
    workflow("a", "b"),
    { type: "workflow.task.updated", task_index: 0, task: task("c") },
    workflow("c", "b"),
  ],
  [
    "an image comes",
    image,
    { type: "generated_image.updated", image: picture, progress: 0.5 },
    { ...image, image: picture },
  ],
  [
    "a widget's text goes on",
    card({ type: "Row", children: [textNode("a", "x"), textNode("b", "y")] }),
    streamed("b", "z"),
    card({ type: "Row", children: [textNode("a", "x"), textNode("b", "yz")] }),
  ],
  [
    "a text below an only child goes on",
    card({ type: "Transition", children: textNode("a", "x") }),
    streamed("a", "y"),
    card({ type: "Transition", children: textNode("a", "xy") }),
  ],
  [
    "a text without a value begins",
    card({ type: "Text", id: "a" }),
    streamed("a", "y"),
    card(textNode("a", "y")),
  ],
  [
    "a value that is no text is none",
    card({ type: "Text", id: "a", value: { toString: null } }),
    streamed("a", "y"),
    card(textNode("a", "y")),
  ],
  [
    "a component is replaced",
    card(textNode("a", "x")),
    replaced("a", { type: "Divider" }),
    card({ type: "Divider" }),
  ],
  ["the root is replaced by its id", card(), replaced("root", { type: "Card" }), widget({ type: "Card" })],
  [
    "the root is replaced",
    card(textNode("a", "x")),
    { type: "widget.root.updated", widget: { type: "Basic" } },
    widget({ type: "Basic" }),
  ],
])("%s", (_name, item, update, expected) => {
  expect(applyItemUpdate(freeze(item), freeze(update))).toEqual(expected);
});

const hostile = [
  -1,
  -1e9,
  0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  Number.NaN,
  Infinity,
  -Infinity,
  "0",
  "__proto__",
  null,
  undefined,
];

test.each(hostile)("an index that names no part changes nothing: %s", (index) => {
  const wrong = index as number;
  const started = freeze(message(part("a")));
  for (const update of [added(wrong, "x"), delta(wrong, "x"), annotated(wrong, 0, "x")])
    expect(applyItemUpdate(started, update)).toBe(started);
  const tasks = freeze(workflow("a"));
  expect(applyItemUpdate(tasks, { type: "workflow.task.updated", task_index: wrong, task: task("b") })).toBe(
    tasks,
  );
  // Where in the list of annotations is a detail: it is kept wherever it then comes.
  expect(applyItemUpdate(started, annotated(0, wrong, "n"))).toEqual(message(part("a", [note("n")])));
});

test("a message is padded to a thousand parts, no further", () => {
  expect(applyItemUpdate(message(), added(999, "x"))).toMatchObject({ content: { length: 1_000 } });
  const item = message();
  expect(applyItemUpdate(item, added(1_000, "x"))).toBe(item);
});

test.each(["nope", "__proto__", "constructor", "", undefined as unknown as string])(
  "a component that is not there changes nothing: %s",
  (id) => {
    const item = freeze(
      card(textNode("a", "x"), { type: "Box", children: [null, 3, "s", { type: "Box", children: 7 }] }),
    );
    for (const update of [streamed(id, "x"), replaced(id, { type: "Text" })])
      expect(applyItemUpdate(item, update)).toBe(item);
  },
);

test("keys that name a prototype stay what they are", () => {
  const root = JSON.parse(
    '{"type":"Card","__proto__":{"polluted":1},"children":[{"type":"Text","id":"a","value":"x","__proto__":{"polluted":1}}]}',
  );
  const after = applyItemUpdate(widget(root), streamed("a", "y")) as WidgetItem;
  const child = (after.widget.children as object[])[0] as { polluted?: unknown; value?: unknown };
  expect(child.value).toBe("xy");
  expect([
    child.polluted,
    (after.widget as { polluted?: unknown }).polluted,
    ({} as { polluted?: unknown }).polluted,
  ]).toEqual([undefined, undefined, undefined]);
});

test("a widget of any depth does not exhaust the stack", () => {
  let node: object = textNode("deep", "x");
  for (let depth = 0; depth < 100_000; depth++) node = { type: "Box", children: depth % 2 ? node : [node] };
  const item = card(node);
  expect(applyItemUpdate(item, streamed("deep", "y"))).toBe(item);
});

test("what did not change is shared", () => {
  const item = card(textNode("a", "x"), { type: "Box", children: [textNode("b", "y")] }) as WidgetItem;
  const after = applyItemUpdate(item, streamed("a", "!")) as WidgetItem;
  expect((after.widget.children as object[])[1]).toBe((item.widget.children as object[])[1]);
});

interface Recorded {
  [name: string]: { stored: unknown };
}
function readFixtures(family: string): [string, unknown][] {
  const url = new URL(`../fixtures/reference/${family}.json`, import.meta.url);
  const recorded: Recorded = JSON.parse(readFileSync(url, "utf8"));
  return Object.entries(recorded).map(([name, { stored }]) => [name, stored]);
}
const fits: Record<string, string> = {
  assistant_message: "assistant_message",
  widget: "widget",
  workflow: "workflow",
  generated_image: "generated_image",
};

test.each(readFixtures("updates"))(
  "%s on every item: those of another kind stay as they are",
  (_name, stored) => {
    const update = freeze(threadItemUpdateSchema.parse(stored));
    const items = readFixtures("items").map(([, item]) => freeze(threadItemSchema.parse(item)));
    const kind = fits[update.type.split(".")[0] ?? ""];
    expect(items.some(({ type }) => type === kind)).toBe(true);
    for (const item of items) {
      const after = applyItemUpdate(item, update);
      expect(after).toMatchObject({ id: item.id, type: item.type });
      if (item.type !== kind) expect(after).toBe(item);
      // What comes of it is an item that can be stored and sent.
      expect(threadItemSchema.parse(after)).toEqual(after);
    }
  },
);

test("an update of a newer server changes nothing", () => {
  const item = message(part("a"));
  expect(applyItemUpdate(item, { type: "assistant_message.sung" } as unknown as ThreadItemUpdate)).toBe(item);
});
