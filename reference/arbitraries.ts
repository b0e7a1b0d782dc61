import fc from "fast-check";
import { added, done, item, removed, replaced, updated } from "./scenarios/requests.ts";
import type { JsonObject, ScriptStep } from "./script.ts";

/** Short texts with what streams trip over: line ends, frames within texts, characters outside of the basic plane. */
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("", " ", "\n\n", "data: x\n\n", "👋", "\u2028", "\\", "<b>&amp;", "@", "__proto__"),
);
/** No text of a script may look like a name that the scripted assistant is to fill in. */
const plainText = text.map((value) => value.replaceAll("@", "(at)"));
const json: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc.oneof(plainText, fc.integer(), fc.boolean(), fc.constant(null), fc.constant([1, null, { d: null }])),
);

const source = fc.oneof(
  fc.record({ type: fc.constant("url"), title: plainText, url: fc.webUrl() }),
  fc.record({ type: fc.constant("file"), title: plainText, filename: plainText }),
  fc.record({
    type: fc.constant("entity"),
    title: plainText,
    id: plainText,
    interactive: fc.boolean(),
    data: json,
  }),
);
const annotation = fc.record(
  { type: fc.constant("annotation"), source, index: fc.nat(20) },
  { requiredKeys: ["type", "source"] },
);
const part = fc.record({
  type: fc.constant("output_text"),
  text: plainText,
  annotations: fc.array(annotation, { maxLength: 2 }),
});
const status = fc.constantFrom("none", "loading", "complete");
const task = fc.oneof(
  fc.record({ type: fc.constant("custom"), title: plainText, content: plainText, status_indicator: status }),
  fc.record({ type: fc.constant("thought"), content: plainText, status_indicator: status }),
  fc.record({
    type: fc.constant("web_search"),
    queries: fc.array(plainText, { maxLength: 2 }),
    sources: fc.constant([]),
    status_indicator: status,
  }),
  fc.record({ type: fc.constant("image"), status_indicator: status }),
);
const workflow = fc.record({
  type: fc.constantFrom("custom", "reasoning"),
  tasks: fc.array(task, { maxLength: 3 }),
  expanded: fc.boolean(),
});
const widget = fc.record({
  type: fc.constant("Card"),
  children: fc.array(fc.record({ type: fc.constant("Text"), value: plainText }), { maxLength: 2 }),
});

/** The content of an item of each type, and the kind of its id. */
const content: fc.Arbitrary<{ kind: string; fields: JsonObject; updates: readonly JsonObject[] }> = fc.oneof(
  fc.record({
    kind: fc.constant("message"),
    fields: fc.record({ type: fc.constant("assistant_message"), content: fc.array(part, { maxLength: 2 }) }),
    updates: fc.array(
      fc.oneof(
        fc.record({
          type: fc.constant("assistant_message.content_part.text_delta"),
          content_index: fc.nat(2),
          delta: plainText,
        }),
        fc.record({
          type: fc.constantFrom(
            "assistant_message.content_part.added",
            "assistant_message.content_part.done",
          ),
          content_index: fc.nat(2),
          content: part,
        }),
        fc.record({
          type: fc.constant("assistant_message.content_part.annotation_added"),
          content_index: fc.nat(2),
          annotation_index: fc.nat(3),
          annotation,
        }),
      ),
      { maxLength: 6 },
    ),
  }),
  fc.record({
    kind: fc.constant("workflow"),
    fields: fc.record({ type: fc.constant("workflow"), workflow }),
    updates: fc
      .array(task, { maxLength: 3 })
      .map((tasks) =>
        tasks.map((one, index) => ({ type: "workflow.task.added", task_index: index, task: one })),
      ),
  }),
  fc.record({
    kind: fc.constant("task"),
    fields: fc.record({ type: fc.constant("task"), task }),
    updates: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant("message"),
    fields: fc.record({ type: fc.constant("widget"), widget }),
    updates: fc.array(fc.record({ type: fc.constant("widget.root.updated"), widget }), { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant("message"),
    fields: fc.record({
      type: fc.constant("generated_image"),
      image: fc.record({ id: plainText, url: plainText }),
    }),
    updates: fc.array(
      fc.record({
        type: fc.constant("generated_image.updated"),
        image: fc.record({ id: plainText, url: plainText }),
        progress: fc.constantFrom(0.25, 0.5),
      }),
      { maxLength: 2 },
    ),
  }),
  fc.record({
    kind: fc.constant("sdk_hidden_context"),
    fields: fc.record({ type: fc.constant("hidden_context_item"), content: json }),
    updates: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant("message"),
    fields: fc.record({ type: fc.constant("end_of_turn") }),
    updates: fc.constant([]),
  }),
);

const lifecycles = ["whole", "streamed", "taken back", "replaced", "removed"] as const;

/** The events of one item, from its beginning to its end, in order. */
function toLife(
  { kind, fields, updates }: { kind: string; fields: JsonObject; updates: readonly JsonObject[] },
  lifecycle: (typeof lifecycles)[number],
  number: number,
): ScriptStep[] {
  const id = `@${kind}:${number}`;
  const whole = item({ ...fields, id });
  const shown = [added(whole), ...updates.map((update) => updated(update, id))];
  // What begins of a hidden item, or replaces it, is a difference that we choose.
  const isHidden = kind === "sdk_hidden_context";
  switch (isHidden && lifecycle !== "removed" ? "whole" : lifecycle) {
    case "whole":
      return [done(whole)];
    case "streamed":
      return [...shown, done(whole)];
    case "taken back":
      return [...shown, removed(id)];
    case "replaced":
      return [done(whole), replaced(whole)];
    case "removed":
      return [done(whole), removed(id)];
  }
}

const between: fc.Arbitrary<ScriptStep> = fc.oneof(
  fc.record({ yield: fc.record({ type: fc.constant("progress_update"), text: plainText }) }),
  fc.record({
    yield: fc.record({ type: fc.constant("notice"), level: fc.constant("info"), message: plainText }),
  }),
  fc.record({ yield: fc.record({ type: fc.constant("client_effect"), name: plainText, data: json }) }),
  fc.record({ set: fc.record({ title: plainText }) }),
  fc.record({ set: fc.record({ metadata: json }) }),
  fc.record({ report: fc.constant("history" as const) }),
);

/** Before the turn fails, changes of the thread are shown: else their place is a difference that we choose. */
const beforeFailure: ScriptStep = { yield: { type: "progress_update", text: "…" } };
const end: fc.Arbitrary<ScriptStep[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<ScriptStep[]>([]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ScriptStep[]>(
      [beforeFailure, { raise: "unexpected" }],
      [beforeFailure, { raise: "custom", message: "No" }],
    ),
  },
);

/** Puts lists together, each in its own order, as the choices say. */
function interleave(lives: readonly ScriptStep[][], choices: readonly number[]): ScriptStep[] {
  const left = lives.map((life) => [...life]).filter((life) => life.length > 0);
  const steps: ScriptStep[] = [];
  for (let turn = 0; left.length > 0; turn += 1) {
    const index = (choices[turn % choices.length] ?? 0) % left.length;
    const life = left[index] as ScriptStep[];
    steps.push(life.shift() as ScriptStep);
    if (life.length === 0) left.splice(index, 1);
  }
  return steps;
}

/** A script in which each item has a life of its own, with others at the same time, and other events among them. */
export const turnScript: fc.Arbitrary<ScriptStep[]> = fc
  .record({
    items: fc.array(fc.record({ content, lifecycle: fc.constantFrom(...lifecycles) }), { maxLength: 5 }),
    others: fc.array(between, { maxLength: 4 }),
    choices: fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }),
    end,
    salt: fc.nat(1_000_000),
  })
  .map(({ items, others, choices, end, salt }) => [
    ...interleave(
      [...items.map((one, index) => toLife(one.content, one.lifecycle, salt * 10 + index)), others],
      choices,
    ),
    ...end,
  ]);

/** Gives the texts of a tree ids of their own, by their order; an id that is there twice is a difference that we choose. */
function withIds(node: JsonObject, count = { texts: 0 }): JsonObject {
  const children = node.children as readonly JsonObject[] | undefined;
  if ("id" in node) {
    count.texts += 1;
    return { ...node, id: `text-${count.texts}` };
  }
  return children ? { ...node, children: children.map((child) => withIds(child, count)) } : node;
}

interface TextNode extends JsonObject {
  readonly type: string;
  readonly value: string;
}

/** Nodes of a widget, some with ids and texts. */
const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({
    type: fc.constantFrom("Text", "Markdown"),
    id: fc.constant(""),
    value: fc.constantFrom("", "x", "xy", "z"),
  }),
  fc.record({ type: fc.constantFrom("Title", "Caption"), value: fc.constantFrom("", "x") }),
  fc.record({ type: fc.constant("Divider") }),
);
const box: fc.Arbitrary<JsonObject> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom("Row", "Col"), children: fc.array(leaf, { maxLength: 2 }) }),
  },
);
const root: fc.Arbitrary<JsonObject> = fc
  .record({ type: fc.constantFrom("Card", "Basic"), children: fc.array(box, { maxLength: 3 }) })
  .map((tree) => withIds(tree));

const isText = (node: JsonObject): node is TextNode => node.type === "Text" || node.type === "Markdown";

/** The same tree with more said in its texts. */
function grow(node: JsonObject, more: string): JsonObject {
  const grown = isText(node) ? { ...node, value: node.value + more } : node;
  const children = node.children as readonly JsonObject[] | undefined;
  return children ? { ...grown, children: children.map((child) => grow(child, more)) } : grown;
}

/** The states of a widget: sometimes another widget, sometimes the same with texts that have grown. */
export const widgetStates: fc.Arbitrary<JsonObject[]> = fc
  .tuple(root, fc.array(fc.oneof(root, fc.constantFrom("", "!", "more")), { minLength: 1, maxLength: 4 }))
  .map(([first, changes]) => {
    const states = [first];
    for (const change of changes) {
      states.push(typeof change === "string" ? grow(states.at(-1) ?? first, change) : change);
    }
    return states;
  });
