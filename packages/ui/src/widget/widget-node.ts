/** A component of a widget, known or not. */
export type WidgetNode = { type: string } & Record<string, unknown>;

export function isNode(value: unknown): value is WidgetNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The words of a widget, in order: what there is to show at the least. */
export function toPlainText(node: WidgetNode): string {
  const own = [node.value, node.label].filter((text): text is string => typeof text === "string");
  const children = Array.isArray(node.children) ? node.children.filter(isNode).map(toPlainText) : [];
  const confirm = [node.confirm, node.cancel].flatMap((entry) =>
    typeof entry === "object" && entry !== null && "label" in entry && typeof entry.label === "string"
      ? [entry.label]
      : [],
  );
  return [...own, ...children, ...confirm].filter((text) => text.trim() !== "").join(" ");
}
