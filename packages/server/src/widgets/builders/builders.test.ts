import { readFileSync } from "node:fs";
import { type StrictWidgetComponent, type StrictWidgetRoot, strictWidgetRootSchema } from "@parlor/protocol";
import { expect, test } from "vitest";
import * as widgets from "../index.ts";
import {
  badge,
  basic,
  box,
  button,
  caption,
  card,
  chart,
  checkbox,
  col,
  datePicker,
  divider,
  form,
  icon,
  image,
  input,
  label,
  listView,
  listViewItem,
  markdown,
  parseWidget,
  radioGroup,
  row,
  select,
  spacer,
  table,
  tableCell,
  tableRow,
  text,
  textarea,
  title,
  transition,
} from "../index.ts";

type Json = Record<string, unknown>;
type AnyBuilder = (fields: object, children?: unknown) => Json;

/** Every component with every field, as the reference writes it. */
const fixtures: Record<string, { wire: Json }> = JSON.parse(
  readFileSync(
    new URL("../../../../protocol/fixtures/reference/widget-components.json", import.meta.url),
    "utf8",
  ),
);

const builders: Record<string, AnyBuilder> = {
  Badge: badge as unknown as AnyBuilder,
  Box: box as unknown as AnyBuilder,
  Button: button as unknown as AnyBuilder,
  Caption: caption as unknown as AnyBuilder,
  Chart: chart as unknown as AnyBuilder,
  Checkbox: checkbox as unknown as AnyBuilder,
  Col: col as unknown as AnyBuilder,
  DatePicker: datePicker as unknown as AnyBuilder,
  Divider: divider as unknown as AnyBuilder,
  Form: form as unknown as AnyBuilder,
  Icon: icon as unknown as AnyBuilder,
  Image: image as unknown as AnyBuilder,
  Input: input as unknown as AnyBuilder,
  Label: label as unknown as AnyBuilder,
  ListViewItem: listViewItem as unknown as AnyBuilder,
  Markdown: markdown as unknown as AnyBuilder,
  RadioGroup: radioGroup as unknown as AnyBuilder,
  Row: row as unknown as AnyBuilder,
  Select: select as unknown as AnyBuilder,
  Spacer: spacer as unknown as AnyBuilder,
  Text: text as unknown as AnyBuilder,
  Textarea: textarea as unknown as AnyBuilder,
  Title: title as unknown as AnyBuilder,
};

const full = Object.entries(fixtures).filter(([name]) => !/-|Dynamic|Transition/.test(name));

test.each(full)(
  "%s: the builder takes every field that the reference writes, and changes none",
  (name, { wire }) => {
    const { type, children, ...fields } = wire;
    expect(builders[name]?.(fields, children)).toEqual(wire);
    expect(type).toBe(name);
    for (const field of Object.keys(fields)) {
      expect(() => builders[name]?.({ ...fields, [field]: Symbol("wrong") }, children), field).toThrow(
        `${name}.${field}`,
      );
    }
    expect(() => builders[name]?.({ ...fields, sparkle: 1 }, children)).toThrow(
      `${name}.sparkle: there is no such field`,
    );
  },
);

test("there is a builder for each of them", () => {
  expect(Object.keys(builders).sort()).toEqual(full.map(([name]) => name).sort());
});

const everything = (): StrictWidgetRoot =>
  basic({ direction: "col", theme: "dark" }, [
    card({ size: "md", key: "c", confirm: { label: "OK", action: { type: "ok" } } }, [
      title("Tasks"),
      title({ value: "Tasks", size: "xl" }),
      text("Two are due", { size: "sm", id: "due" }),
      markdown("**Two**", { id: "log", streaming: true }),
      caption("today"),
      row({ gap: 2 }, [icon({ name: "check" }), spacer(), badge({ label: "late", color: "danger" })]),
      divider(),
      transition(col([])),
      table([tableRow({ header: true }, [tableCell([text("x")])])]),
      form({ onSubmitAction: { type: "save" } }, [
        label({ value: "Name", fieldName: "name" }),
        input({ name: "name" }),
        textarea({ name: "note" }),
        select({ name: "list", options: [{ value: "1", label: "One" }] }),
        datePicker({ name: "day", min: "2026-01-01" }),
        checkbox({ name: "done" }),
        radioGroup({ name: "size", options: [{ value: "s", label: "S" }] }),
        button({ label: "Save", submit: true }),
      ]),
      box({ direction: "row" }, [image({ src: "https://example.org/x.png" })]),
      chart({ data: [{ day: "Mon", n: 1 }], xAxis: "day", series: [{ type: "bar", dataKey: "n" }] }),
    ]),
    listView([listViewItem({ key: "1", onClickAction: { type: "open" } }, [text("One")])]),
  ]);

test("a tree of all of them is a widget, of plain objects", () => {
  expect(strictWidgetRootSchema.parse(everything())).toEqual(everything());
  expect(JSON.parse(JSON.stringify(everything()))).toEqual(everything());
});

test("children are left out by conditions and joined from lists", () => {
  const items = ["a", "b"];
  expect(
    row([
      items.length > 5 && badge({ label: "many" }),
      items.map((item) => text(item)),
      null,
      undefined,
      spacer(),
    ]),
  ).toEqual({
    type: "Row",
    children: [{ type: "Text", value: "a" }, { type: "Text", value: "b" }, { type: "Spacer" }],
  });
  expect(card([])).toEqual({ type: "Card", children: [] });
  expect(card({ size: "sm" })).toEqual({ type: "Card", size: "sm", children: [] });
  expect(row({ gap: 1 })).toEqual({ type: "Row", gap: 1 });
  expect(text("a", { color: undefined })).toEqual({ type: "Text", value: "a" });
});

const wrong = {
  // @ts-expect-error A text is no child.
  text: () => row(["hello"]),
  // @ts-expect-error A list holds list items.
  child: () => listView([text("x")]),
  // @ts-expect-error A table holds rows.
  cell: () => table([tableCell([])]),
  // @ts-expect-error A number is no child.
  number: () => card([text("a"), 5]),
  // @ts-expect-error A size is one of a few words.
  word: () => title("x", { size: "huge" }),
  // @ts-expect-error A label is needed.
  missing: () => badge({ color: "info" }),
  // @ts-expect-error There is no such field.
  mistyped: () => text("x", { colour: "red" }),
  // @ts-expect-error A colour has both themes.
  color: () => box({ background: { dark: "#000" } }),
  // @ts-expect-error An action has a type.
  action: () => button({ onClickAction: { payload: 1 } }),
  // @ts-expect-error A series is a bar, a line or an area.
  series: () => chart({ data: [], xAxis: "x", series: [{ type: "pie", dataKey: "x" }] }),
  // @ts-expect-error What is animated is a component.
  moving: () => transition("x"),
};

test.each<[keyof typeof wrong, string]>([
  ["text", "Row.children[0]: a child is a component, not a text: put it in text()"],
  ["child", "ListView.children[0]: a Text cannot stand here, only ListViewItem"],
  ["cell", "Table.children[0]: a Table.Cell cannot stand here, only Table.Row"],
  ["number", "Card.children[1]: a child is a component, not a number"],
  ["word", "Title.size: Invalid option"],
  ["missing", "Badge.label: Invalid input"],
  ["mistyped", "Text.colour: there is no such field"],
  ["color", "Box.background.light: Invalid input"],
  ["action", "Button.onClickAction.type: Invalid input"],
  ["series", "Chart.series[0].type: "],
  ["moving", "Transition.children: a child is a component"],
])("a wrong %s is refused by the compiler, and where it is written", (name, message) => {
  expect(wrong[name]).toThrow(message);
});

test.each<[string, unknown, string, (string | number)[]]>([
  ["nothing", null, "widget: Invalid input", []],
  ["no root", { type: "Text", value: "x" }, "Text.type: ", ["type"]],
  [
    "a wrong field",
    { type: "Card", children: [{ type: "Text", value: 5 }] },
    "Card.children[0].value: ",
    ["children", 0, "value"],
  ],
  [
    "a mistyped field",
    { type: "Card", children: [{ type: "Row", children: [{ type: "Spacer", minsize: 1 }] }] },
    "Card.children[0].children[0].minsize: there is no such field",
    ["children", 0, "children", 0, "minsize"],
  ],
  [
    "a mistyped field of a field",
    { type: "Card", children: [], status: { text: "x", tone: "y" } },
    "Card.status.tone: there is no such field",
    ["status", "tone"],
  ],
])("parseWidget refuses %s, and says where", (_name, value, message, path) => {
  expect(() => parseWidget(value)).toThrow(message);
  expect(() => parseWidget(value)).toThrow(expect.objectContaining({ code: "invalid_widget", path }));
});

test("parseWidget takes what the builders make, and payloads of any kind", () => {
  const root = card([
    button({ onClickAction: { type: "x", payload: { any: ["thing", null, { at: "all" }] } } }),
  ]);
  expect(parseWidget(root)).toEqual(root);
  expect(parseWidget(everything())).toEqual(everything());
});

test("what is exported", () => {
  expect(Object.keys(widgets).sort()).toEqual([
    "WidgetError",
    "badge",
    "basic",
    "box",
    "button",
    "caption",
    "card",
    "chart",
    "checkbox",
    "col",
    "datePicker",
    "defineAction",
    "diffWidget",
    "divider",
    "form",
    "icon",
    "image",
    "input",
    "isWidgetError",
    "label",
    "listView",
    "listViewItem",
    "loadWidgetTemplate",
    "markdown",
    "parseAction",
    "parseWidget",
    "parseWidgetTemplate",
    "radioGroup",
    "replaceWidget",
    "row",
    "safeParseAction",
    "select",
    "spacer",
    "streamWidget",
    "table",
    "tableCell",
    "tableRow",
    "text",
    "textarea",
    "title",
    "transition",
    "withWidget",
  ]);
});

test("a component is one of the vocabulary to the compiler", () => {
  const components: StrictWidgetComponent[] = [
    text("x"),
    row([]),
    chart({ data: [], xAxis: "x", series: [] }),
  ];
  expect(components.map(({ type }) => type)).toEqual(["Text", "Row", "Chart"]);
});
