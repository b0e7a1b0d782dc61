/** A component of a widget, known or not. */
export type WidgetNode = { type: string } & Record<string, unknown>;

export function isNode(value: unknown): value is WidgetNode {
  return isRecord(value) && typeof value.type === "string";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Children as a list, whether a list, one, or none was given. */
export function toNodes(children: unknown): WidgetNode[] {
  return (Array.isArray(children) ? children : [children]).filter(isNode);
}

/** The words of a widget, in order: what there is to show at the least. */
export function toPlainText(node: WidgetNode): string {
  const own = [node.value, node.label].filter((text): text is string => typeof text === "string");
  const children = toNodes(node.children).map(toPlainText);
  const others = [node.status, node.confirm, node.cancel].flatMap((entry) =>
    isRecord(entry) ? [readString(entry.label) || readString(entry.text)] : [],
  );
  return [...own, ...children, ...others].filter((text) => text.trim() !== "").join(" ");
}

export function readString(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** A number, or undefined for anything else. */
export function readNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** One of the words that are meant, as a part of a class name; a word that is not known counts as `fallback`. */
export function readWord(value: unknown, known: string, fallback = ""): string {
  return typeof value === "string" && value !== "" && known.split(" ").includes(value) ? value : fallback;
}
