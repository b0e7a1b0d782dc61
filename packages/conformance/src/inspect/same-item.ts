import type { ThreadItem } from "@parlor/protocol";

/** JSON with its fields in order, without those that have no value. */
function toCanonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCanonical);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(
    fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, toCanonical(inner)]),
  );
}

/** Whether two values are the same JSON, whatever the order of fields, and whether or not nulls are written. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(toCanonical(one)) === JSON.stringify(toCanonical(other));
}

/** Whether two items are shown alike: the words of a message, the widget, the tasks of a workflow. */
export function isSameShown(one: ThreadItem, other: ThreadItem): boolean {
  if (one.type === "assistant_message" && other.type === "assistant_message")
    return isSameJson(textsOf(one), textsOf(other));
  if (one.type === "widget" && other.type === "widget") return isSameJson(one.widget, other.widget);
  return one.type === other.type;
}

function textsOf({ content }: { content: readonly { text: string }[] }): string[] {
  return content.map(({ text }) => text);
}

/** Whether an item is kept as it was told: everything but its time, whose format may be another. */
export function isSameItem(one: ThreadItem, other: ThreadItem): boolean {
  return isSameJson({ ...one, created_at: undefined }, { ...other, created_at: undefined });
}
