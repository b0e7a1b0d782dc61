import type { Scenario } from "../scenario.ts";
import type { JsonObject } from "../script.ts";
import { turn } from "./requests.ts";

const card = (...children: JsonObject[]): JsonObject => ({ type: "Card", children });
const text = (value: string, more: JsonObject = {}): JsonObject => ({
  type: "Text",
  id: "t",
  value,
  ...more,
});
const markdown = (value: string, more: JsonObject = {}): JsonObject => ({
  type: "Markdown",
  id: "m",
  value,
  ...more,
});

const streams: Record<string, readonly JsonObject[]> = {
  "one state": [card(text("Hi"))],
  "the same state twice": [card(text("Hi")), card(text("Hi"))],
  "a text that grows": ["", "He", "Hello", "Hello there"].map((value) =>
    card(text(value, { streaming: true })),
  ),
  "a text that grows and is finished": [
    card(text("", { streaming: true })),
    card(text("Hel", { streaming: true })),
    card(text("Hello", { streaming: false })),
  ],
  "a markdown that grows": ["", "**a**", "**a**\n\n- b 👋"].map((value) => card(markdown(value))),
  "two texts that grow": [
    card(text(""), { type: "Row", children: [markdown("")] }),
    card(text("a"), { type: "Row", children: [markdown("b")] }),
    card(text("ab"), { type: "Row", children: [markdown("b")] }),
  ],
  "a text that shrinks": [card(text("Hello")), card(text("Hel"))],
  "a text that is another": [card(text("Hello")), card(text("Bye"))],
  "a title that grows": [
    card({ type: "Title", id: "x", value: "He" }),
    card({ type: "Title", id: "x", value: "Hello" }),
  ],
  "a field that changes": [card(text("Hi")), card(text("Hi", { size: "lg" }))],
  "a field and a text that change": [card(text("Hi")), card(text("Hi there", { size: "lg" }))],
  "a child more": [card(text("Hi")), card(text("Hi"), { type: "Divider" })],
  "a child less": [card(text("Hi"), { type: "Divider" }), card(text("Hi"))],
  "children in another order": [card(text("a"), markdown("b")), card(markdown("b"), text("a"))],
  "another root": [card(text("Hi")), { type: "Basic", children: [text("Hi")] }],
  "a key that changes": [card(text("Hi", { key: "1" })), card(text("Hi", { key: "2" }))],
  "a list view": [
    { type: "ListView", children: [{ type: "ListViewItem", children: [text("a")] }] },
    { type: "ListView", children: [{ type: "ListViewItem", children: [text("ab")] }] },
  ],
  "a form": [
    card({ type: "Form", children: [{ type: "Input", name: "a", defaultValue: "x" }, text("a")] }),
    card({ type: "Form", children: [{ type: "Input", name: "a", defaultValue: "x" }, text("ab")] }),
  ],
  "a text that takes its value later": [card(text("")), card(text("x"))],
  "a widget that settles": [card(text("a")), { ...card(text("a")), status: { text: "Done" } }],
};

/** Widgets streamed through their states: deltas of texts, and roots that are replaced. */
export const widgetScenarios: readonly Scenario[] = [
  ...Object.entries(streams).map(([name, states]) =>
    turn(`a widget streams ${name}`, [{ widget: { states } }]),
  ),
  turn("a widget given at once", [
    { widget: { states: [card(text("Hi"))], streamed: false, copy_text: "Hi" } },
  ]),
  turn("a streamed widget with a text to copy", [
    { widget: { states: [card(text("")), card(text("Hi"))], copy_text: "Hi" } },
  ]),
];
