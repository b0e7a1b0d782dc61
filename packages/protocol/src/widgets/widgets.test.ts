import { readFileSync } from "node:fs";
import type { Widgets } from "@openai/chatkit";
import { expect, test } from "vitest";
import {
  type Card,
  type StrictWidgetComponent,
  type StrictWidgetRoot,
  strictWidgetComponentSchema,
  strictWidgetRootSchema,
} from "./containers.ts";
import { widgetComponentSchema } from "./widget-component.ts";
import { widgetRootSchema } from "./widget-root.ts";

const family = (name: string): Record<string, { wire: Record<string, unknown> }> =>
  JSON.parse(readFileSync(new URL(`../../fixtures/reference/${name}.json`, import.meta.url), "utf8"));
/** Every component with every field, as the reference writes it. */
const full = Object.entries(family("widget-components")).filter(([name]) => !/-|Dynamic/.test(name));
/** What the reference's classes lack: only the npm types have it. */
const npmOnly: StrictWidgetComponent[] = [
  { type: "Table", key: "k", id: "i", children: [{ type: "Table.Row", children: [] }] },
  { type: "Table.Row", header: true, children: [{ type: "Table.Cell" }] },
  {
    type: "Table.Cell",
    children: [{ type: "Text", value: "x" }],
    width: "3em",
    padding: { x: 1 },
    colSpan: 2,
    rowSpan: 1,
    align: "end",
    vAlign: "center",
    colSize: "xl",
  },
];
const everyComponent = [...full.map(([, { wire }]) => wire), ...npmOnly];

test("the vocabulary", () => {
  expect(everyComponent.map(({ type }) => type).sort()).toEqual([
    "Badge",
    "Box",
    "Button",
    "Caption",
    "Chart",
    "Checkbox",
    "Col",
    "DatePicker",
    "Divider",
    "Form",
    "Icon",
    "Image",
    "Input",
    "Label",
    "ListViewItem",
    "Markdown",
    "RadioGroup",
    "Row",
    "Select",
    "Spacer",
    "Table",
    "Table.Cell",
    "Table.Row",
    "Text",
    "Textarea",
    "Title",
    "Transition",
  ]);
});

test.each(everyComponent)("$type: each field is known, and of one type", (component) => {
  expect(strictWidgetComponentSchema.parse(component)).toEqual(component);
  for (const field of Object.keys(component)) {
    // No field of any component is a symbol, and a value of a wrong type is named by its path.
    const { error } = strictWidgetComponentSchema.safeParse({ ...component, [field]: Symbol("wrong") });
    expect(error?.issues[0]?.path[0], field).toBe(field);
  }
});

test.each(everyComponent)(
  "$type: what is not known is kept out by the strict form, and kept by the wire's",
  (component) => {
    const newer = { ...component, shimmer: { of: ["a", null] } };
    expect(strictWidgetComponentSchema.parse(newer)).toEqual(component);
    expect(widgetComponentSchema.parse(newer)).toEqual(newer);
  },
);

test.each<[string, object, (string | number)[]]>([
  ["no children", { type: "Card" }, ["children"]],
  [
    "a list of what is no row",
    { type: "ListView", children: [{ type: "Text", value: "x" }] },
    ["children", 0, "type"],
  ],
  ["a number for a text", { type: "Card", children: [{ type: "Text", value: 5 }] }, ["children", 0, "value"]],
  ["a wrong size", { type: "Card", size: "huge", children: [] }, ["size"]],
  ["an unknown component", { type: "Card", children: [{ type: "Map" }] }, ["children", 0, "type"]],
  ["an unknown root", { type: "Modal", children: [] }, ["type"]],
  [
    "a wrong action",
    { type: "Card", children: [], confirm: { label: "OK", action: { type: 1 } } },
    ["confirm", "action", "type"],
  ],
  ["a half colour", { type: "Card", children: [], background: { dark: "#000" } }, ["background"]],
])("the strict form refuses %s, and says where", (_name, root, path) => {
  expect(strictWidgetRootSchema.safeParse(root).error?.issues[0]?.path).toEqual(path);
});

test.each<[string, unknown]>([
  ["nothing", null],
  ["a text", "Card"],
  ["a list", []],
  ["no type", { children: [] }],
  ["an unknown root", { type: "Modal" }],
  ["a component for a root", { type: "Text", value: "x" }],
  ["a child without a type", { type: "Card", children: [{ value: "x" }] }],
  ["a child that is a text", { type: "Card", children: ["x"] }],
  ["children that are a text", { type: "Card", children: "x" }],
  ["an id that is a number", { type: "Card", children: [{ type: "Text", id: 5 }] }],
])("the wire's form refuses what the reference refuses: %s", (_name, root) => {
  expect(widgetRootSchema.safeParse(root).success).toBe(false);
});

test.each<[string, object]>([
  ["no children", { type: "Card" }],
  ["an only child", { type: "Basic", children: { type: "Text", value: "x" } }],
  ["a number for a text", { type: "Card", children: [{ type: "Text", value: 5 }] }],
  [
    "unknown components",
    { type: "ListView", children: [{ type: "Map", pins: [{ at: 1 }], children: null }] },
  ],
])("the wire's form takes what the reference takes: %s", (_name, root) => {
  expect(widgetRootSchema.parse(root)).toEqual(root);
});

function nest(depth: number, wrap: (child: object) => object): object {
  let node: object = { type: "Text", value: "x" };
  for (let i = 0; i < depth; i++) node = wrap(node);
  return { type: "Card", children: [node] };
}
const cycle: Record<string, unknown> = { type: "Card" };
cycle.children = [cycle, cycle];

test.each<[string, object]>([
  ["boxes", nest(100_000, (child) => ({ type: "Box", children: [child] }))],
  ["only children", nest(100_000, (child) => ({ type: "Transition", children: child }))],
  ["what nobody knows", { type: "Card", children: [], extra: nest(100_000, (child) => [child]) }],
  ["itself", cycle],
])("%s nested without end: refused in so many words, by every form", (_name, root) => {
  for (const schema of [
    widgetRootSchema,
    strictWidgetRootSchema,
    widgetComponentSchema,
    strictWidgetComponentSchema,
  ])
    expect(schema.safeParse(root).error?.issues.map(({ message }) => message)).toEqual([
      "nested deeper than 200",
    ]);
});

test("what the reference still reads nests no deeper than we take", () => {
  const root = nest(98, (child) => ({ type: "Box", children: [child] }));
  expect(widgetRootSchema.parse(root)).toEqual(root);
  expect(strictWidgetRootSchema.parse(root)).toEqual(root);
});

test("keys that name a prototype pollute nothing", () => {
  const root = JSON.parse(
    '{"type":"Card","children":[{"type":"Text","value":"x","__proto__":{"polluted":1}}]}',
  );
  for (const schema of [widgetRootSchema, strictWidgetRootSchema]) {
    const [child] = (schema.parse(root) as { children: object[] }).children;
    expect(child && "polluted" in child).toBe(false);
  }
});

test("types tell the components apart", () => {
  const card: Card = { type: "Card", children: [{ type: "Row", children: [{ type: "Text", value: "x" }] }] };
  const [row] = card.children;
  const text = row?.type === "Row" ? row.children?.[0] : undefined;
  expect(text?.type === "Text" && text.value).toBe("x");
  // @ts-expect-error A text's value is a string.
  const wrong: Card = { type: "Card", children: [{ type: "Text", value: 5 }] };
  expect(strictWidgetRootSchema.safeParse(wrong).success).toBe(false);
});

test("what the official types call a widget is one of ours", () => {
  const official: Widgets.WidgetRoot = {
    type: "ListView",
    children: [{ type: "ListViewItem", children: [{ type: "Badge", label: "x" }] }],
  };
  // Both assignments hold for every widget there is: the compiler says so.
  const root: StrictWidgetRoot = official;
  const toOurs = (component: Widgets.WidgetComponent): StrictWidgetComponent => component;
  expect(strictWidgetRootSchema.parse(root)).toEqual(official);
  expect(strictWidgetComponentSchema.parse(toOurs({ type: "Spacer" }))).toEqual({ type: "Spacer" });
});
