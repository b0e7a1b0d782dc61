import { applyItemUpdate, type WidgetItem, type WidgetRoot } from "@parlor/protocol";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { diffWidget } from "./diff-widget.ts";
import { type Answer, askReference } from "./testing/ask-reference.ts";

type Json = Record<string, unknown>;

const text = (value: string, fields: Json = {}): Json => ({ type: "Text", value, ...fields });
const card = (...children: unknown[]): WidgetRoot => ({ type: "Card", children }) as WidgetRoot;
const delta = (component_id: string, delta: string, done = true) => ({
  type: "widget.streaming_text.value_delta",
  component_id,
  delta,
  done,
});
const root = (widget: unknown) => ({ type: "widget.root.updated", widget });

/** The widget of an item after all updates, as a client makes it. */
function applied(before: WidgetRoot, after: WidgetRoot, components = false): unknown {
  const item: WidgetItem = {
    type: "widget",
    id: "w",
    thread_id: "t",
    created_at: "2026-01-01T00:00:00Z",
    widget: before,
  };
  const last = diffWidget(before, after, { components }).reduce<WidgetItem>(
    (so, update) => applyItemUpdate(so, update) as WidgetItem,
    item,
  );
  return last.widget;
}

const same: [name: string, before: WidgetRoot, after: WidgetRoot, updates: unknown[]][] = [
  ["nothing changed", card(text("a", { id: "x" })), card(text("a", { id: "x" })), []],
  ["a text grew", card(text("a", { id: "x" })), card(text("ab", { id: "x" })), [delta("x", "b")]],
  [
    "a text grows and goes on",
    card(text("a", { id: "x", streaming: true })),
    card(text("ab", { id: "x", streaming: true })),
    [delta("x", "b", false)],
  ],
  [
    "several texts grew, in the order of the document",
    card(text("", { id: "x" }), { type: "Row", children: [{ type: "Markdown", id: "y", value: "*" }] }),
    card(text("1", { id: "x" }), { type: "Row", children: [{ type: "Markdown", id: "y", value: "**" }] }),
    [delta("x", "1"), delta("y", "*")],
  ],
  [
    "a text shrank",
    card(text("ab", { id: "x" })),
    card(text("a", { id: "x" })),
    [root(card(text("a", { id: "x" })))],
  ],
  ["a text came late", card(), card(text("a", { id: "x" })), [root(card(text("a", { id: "x" })))]],
  [
    "a text changed in another way too",
    card(text("a", { id: "x", streaming: true })),
    card(text("ab", { id: "x", streaming: false })),
    [root(card(text("ab", { id: "x", streaming: false })))],
  ],
  [
    "a title grew",
    card({ type: "Title", id: "x", value: "a" }),
    card({ type: "Title", id: "x", value: "ab" }),
    [root(card({ type: "Title", id: "x", value: "ab" }))],
  ],
  ["a field is gone", card(text("a", { color: "red" })), card(text("a")), [root(card(text("a")))]],
  [
    "a field of a field is gone",
    card({ type: "Box", padding: { x: 1, y: 1 }, children: [] }),
    card({ type: "Box", padding: { x: 1 }, children: [] }),
    [root(card({ type: "Box", padding: { x: 1 }, children: [] }))],
  ],
  [
    "a field of a field is new",
    card({ type: "Box", padding: { x: 1 }, children: [] }),
    card({ type: "Box", padding: { x: 1, y: 1 }, children: [] }),
    [root(card({ type: "Box", padding: { x: 1, y: 1 }, children: [] }))],
  ],
  ["null is absent", card(text("a", { color: null })), card(text("a")), []],
];

/*
 * Where the reference loses a change, or breaks, we replace the root. Each says what the reference does: when it stops
 * to, the test says so.
 */
const transition = (value: string): WidgetRoot =>
  card({ type: "Transition", children: text(value, { id: "x" }) });
const twins = (one: string, other: string): WidgetRoot =>
  card(text(one, { id: "x" }), text(other, { id: "x" }));
const chosen: [name: string, before: WidgetRoot, after: WidgetRoot, ours: unknown[], theirs: object][] = [
  [
    "a text without an id grew: the change is lost",
    card(text("a")),
    card(text("ab")),
    [root(card(text("ab")))],
    { updates: [] },
  ],
  [
    "a text that is an only child grew: the change is lost",
    transition("a"),
    transition("ab"),
    [delta("x", "b")],
    { updates: [] },
  ],
  [
    "two texts of one id grew: one is told, both change",
    twins("a", "a"),
    twins("ab", "ac"),
    [root(twins("ab", "ac"))],
    { updates: [delta("x", "c")] },
  ],
  [
    "an unknown component has a field more: it breaks",
    card({ type: "Map" }),
    card({ type: "Map", pins: [1] }),
    [root(card({ type: "Map", pins: [1] }))],
    { error: "AttributeError: 'DynamicWidgetComponent' object has no attribute 'pins'" },
  ],
  [
    "an action spells out a default: it is no change",
    card({ type: "Button", onClickAction: { type: "x" } }),
    card({ type: "Button", onClickAction: { type: "x", handler: "server" } }),
    [root(card({ type: "Button", onClickAction: { type: "x", handler: "server" } }))],
    { updates: [] },
  ],
  [
    "a field that it does not know changed: it is not there",
    card(text("a", { glow: 1 })),
    card(text("a", { glow: 2 })),
    [root(card(text("a", { glow: 2 })))],
    { updates: [] },
  ],
];

let answers: Answer[];
beforeAll(() => {
  answers = askReference([...same, ...chosen].map(([, before, after]) => ({ ask: "diff", before, after })));
});

test.each(same.map((one, index) => [...one, index] as const))(
  "%s: the same as the reference",
  (_name, before, after, updates, index) => {
    expect(diffWidget(before, after)).toEqual(updates);
    expect(withoutNulls(applied(before, after))).toEqual(withoutNulls(after));
    expect(answers[index]).toEqual({ updates });
  },
);

test.each(chosen.map((one, index) => [...one, same.length + index] as const))(
  "chosen to differ where, in the reference, %s",
  (_name, before, after, ours, theirs, index) => {
    expect(diffWidget(before, after)).toEqual(ours);
    expect(applied(before, after)).toEqual(after);
    expect(answers[index]).toEqual(theirs);
  },
);

/** Words whose prefixes are words too, so that many pairs of values continue one another. */
const value = fc
  .array(fc.constantFrom("a", "b", "é", "😀", '"', "\n"), { maxLength: 3 })
  .map((parts) => parts.join(""));

/** A tree whose texts all have an id of their own, or none that could stream. */
const tree = fc.letrec<{ component: Json; container: Json }>((tie) => ({
  component: fc.oneof(
    { maxDepth: 4, depthSize: "small", withCrossShrink: true },
    fc.record({ type: fc.constantFrom("Text", "Markdown"), value, streaming: fc.option(fc.boolean()) }),
    fc.record(
      { type: fc.constant("Title"), value, id: fc.constantFrom("t", "u") },
      { requiredKeys: ["type", "value"] },
    ),
    fc.record({ type: fc.constant("Badge"), label: value, color: fc.constantFrom("info", "danger") }),
    fc.record({ type: fc.constant("Map"), pins: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }) }),
    tie("container"),
  ),
  container: fc.record(
    {
      type: fc.constantFrom("Row", "Col", "Box", "Form"),
      key: fc.constantFrom("k", "l"),
      gap: fc.constantFrom(1, "2px"),
      padding: fc.record({ x: fc.constantFrom(1, 2) }),
      children: fc.array(tie("component") as fc.Arbitrary<Json>, { maxLength: 4 }),
    },
    { requiredKeys: ["type", "children"] },
  ),
}));
const widget: fc.Arbitrary<WidgetRoot> = fc
  .record(
    {
      type: fc.constantFrom("Card", "Basic"),
      id: fc.constantFrom("root"),
      children: fc.array(tree.component, { maxLength: 5 }),
    },
    { requiredKeys: ["type", "children"] },
  )
  .map((json) => withIds(json) as unknown as WidgetRoot);

/** Gives each text of a tree, and some containers, an id by their place. */
function withIds(node: Json, path = "n"): Json {
  const children = node.children as Json[] | undefined;
  return {
    ...node,
    ...(["Text", "Markdown", "Row", "Col"].includes(String(node.type)) ? { id: path } : {}),
    ...(children ? { children: children.map((child, index) => withIds(child, `${path}.${index}`)) } : {}),
  };
}

type Change = "grow" | "cut" | "stop" | "drop";

/** A widget and another one, often the same but for a few values. */
const pair: fc.Arbitrary<[WidgetRoot, WidgetRoot]> = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(widget, widget) },
  { weight: 3, arbitrary: changed("grow", "cut", "stop", "drop") },
  { weight: 6, arbitrary: changed("grow") },
);

function changed(...kinds: Change[]): fc.Arbitrary<[WidgetRoot, WidgetRoot]> {
  const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...kinds), value), {
    minLength: 1,
    maxLength: 4,
  });
  return fc
    .tuple(widget, changes)
    .map(([before, list]) => [
      before,
      list.reduce((after, [at, change, more]) => changeAt(after, at, change, more), before),
    ]);
}

function changeAt(before: WidgetRoot, at: number, change: Change, more: string): WidgetRoot {
  const after = structuredClone(before) as unknown as Json;
  const nodes: Json[] = [];
  const visit = (node: Json): void => {
    if (node !== after) nodes.push(node);
    for (const child of (node.children as Json[] | undefined) ?? []) visit(child);
  };
  visit(after);
  const candidates =
    change === "drop"
      ? nodes
      : nodes.filter(
          ({ type }) => type === "Text" || type === "Markdown" || (change === "cut" && type === "Title"),
        );
  const node = candidates[at % Math.max(1, candidates.length)];
  if (node) {
    if (change === "grow") node.value = `${node.value}${more}`;
    else if (change === "cut") node.value = [...String(node.value)].slice(1).join("");
    else if (change === "stop") node.streaming = false;
    else {
      for (const field of Object.keys(node)) delete node[field];
      node.type = "Spacer";
    }
  }
  return after as unknown as WidgetRoot;
}

test("the updates of any pair make the one of the other", () => {
  const seen = {
    none: 0,
    "widget.streaming_text.value_delta": 0,
    "widget.component.updated": 0,
    "widget.root.updated": 0,
  };
  fc.assert(
    fc.property(pair, ([before, after]) => {
      expect(applied(before, after)).toEqual(after);
      expect(applied(before, after, true)).toEqual(after);
      const [first] = diffWidget(before, after, { components: true });
      seen[first?.type ?? "none"] += 1;
    }),
    { numRuns: 2_000, seed: 1 },
  );
  // A check that met one kind of pair only would show nothing.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
});

test("the reference finds the same in 2,000 random pairs", () => {
  const pairs = fc.sample(pair, { numRuns: 2_000, seed: 2 });
  const answers = askReference(pairs.map(([before, after]) => ({ ask: "diff", before, after })));
  let deltas = 0;
  for (const [index, [before, after]] of pairs.entries()) {
    const ours = diffWidget(before, after);
    deltas += ours.filter(({ type }) => type === "widget.streaming_text.value_delta").length;
    expect(answers[index], JSON.stringify([before, after])).toEqual({ updates: withoutNulls(ours) });
  }
  expect(deltas).toBeGreaterThan(300);
});

/** As the server sends it. */
function withoutNulls(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json, (_key, field) => (field === null ? undefined : field)));
}

test("a component with an id is replaced alone where that is asked for", () => {
  const before = card(
    { type: "Row", id: "r", children: [text("a", { id: "x" }), { type: "Spacer" }] },
    text("b", { id: "y" }),
  );
  const row = { type: "Row", id: "r", children: [text("ab", { id: "x" }), { type: "Divider" }] };
  const after = card(row, text("bc", { id: "y" }));
  expect(diffWidget(before, after, { components: true })).toEqual([
    { type: "widget.component.updated", component_id: "r", component: row },
    { type: "widget.streaming_text.value_delta", component_id: "y", delta: "c", done: true },
  ]);
  expect(diffWidget(before, after)).toEqual([root(after)]);
  // A component of another id is not there yet.
  const renamed = card({ ...row, id: "s" }, text("b", { id: "y" }));
  expect(diffWidget(before, renamed, { components: true })).toEqual([root(renamed)]);
});

function nest(depth: number, value: string): WidgetRoot {
  let node = text(value, { id: "x" });
  for (let level = 0; level < depth; level += 1) node = { type: "Col", children: [node, node] };
  return card(node);
}

test("trees that are too deep are refused, also those that are small for holding themselves", () => {
  expect(() => diffWidget(nest(300, "a"), nest(300, "ab"))).toThrow("nested deeper than 200");
  const cyclic = (value: string): WidgetRoot => {
    const node: Json = { type: "Card", value };
    node.children = [node, node];
    return node as unknown as WidgetRoot;
  };
  expect(() => diffWidget(cyclic("a"), cyclic("a"))).toThrow("nested deeper than 200");
});

test("what both trees share is not looked at", () => {
  const shared = new Proxy<Json>(text("a"), {
    get: () => {
      throw new Error("looked at");
    },
  });
  expect(diffWidget(card(shared, text("a", { id: "x" })), card(shared, text("a", { id: "x" })))).toEqual([]);
});
