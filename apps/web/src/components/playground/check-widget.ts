import type { Widgets } from "@openai/chatkit-react";

const roots = ["Card", "ListView", "Basic"];
/** Components of the official types, and of the Python SDK's vocabulary. */
const known = new Set(
  (
    "Basic Card ListView ListViewItem Box Row Col Form Spacer Divider Transition Title Caption Text Markdown Badge Icon " +
    "Image Button Table Table.Row Table.Cell Input Textarea Select DatePicker Checkbox RadioGroup Label Chart"
  ).split(" "),
);
/** What a component is nothing without. */
const required: Record<string, string[]> = {
  Title: ["value"],
  Caption: ["value"],
  Text: ["value"],
  Markdown: ["value"],
  Badge: ["label"],
  Icon: ["name"],
  Image: ["src"],
  Input: ["name"],
  Textarea: ["name"],
  Select: ["name", "options"],
  DatePicker: ["name"],
  Checkbox: ["name"],
  RadioGroup: ["name"],
  Label: ["value", "fieldName"],
};

/** Reads a widget, and says what is wrong with it and where. What can be shown all the same is. */
export function checkWidget(text: string): { widget?: Widgets.WidgetRoot; problems: string[] } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { problems: [`This is not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  if (!isNode(parsed)) return { problems: ['A widget is an object with a "type".'] };
  const problems = [...findProblems(parsed, parsed.type)];
  if (!roots.includes(parsed.type)) {
    return {
      problems: [`A widget begins with one of ${roots.join(", ")}, not "${parsed.type}".`, ...problems],
    };
  }
  return { widget: parsed as unknown as Widgets.WidgetRoot, problems };
}

type Node = { type: string } & Record<string, unknown>;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function* findProblems(node: Node, place: string): Generator<string> {
  if (!known.has(node.type))
    yield `${place}: "${node.type}" is not a component; only what is in it is shown.`;
  for (const name of required[node.type] ?? []) {
    if (node[name] === undefined) yield `${place}: "${name}" is missing.`;
  }
  const { children } = node;
  if (children === undefined) return;
  const list = Array.isArray(children) ? children : [children];
  for (const [index, child] of list.entries()) {
    if (isNode(child)) yield* findProblems(child, `${place} > ${index + 1}. ${child.type}`);
    else yield `${place}: child ${index + 1} is not an object with a "type".`;
  }
}
