import {
  type StrictWidgetRoot,
  strictWidgetRootSchema,
  type WidgetRoot,
  widgetRootSchema,
} from "@parlor/protocol";
import { formatPath, toWidgetError, WidgetError } from "./widget-error.ts";

/**
 * A widget of the published vocabulary, checked down to the last field. For widgets that were not made with the
 * builders: a model's, a file's. Throws a `WidgetError` that says what is wrong and where; what is not known is
 * refused, not dropped.
 */
export function parseWidget(value: unknown): StrictWidgetRoot {
  const { data, error } = strictWidgetRootSchema.safeParse(value);
  if (error) throw toWidgetError("invalid_widget", nameOf(value), error);
  refuseUnknown(value, data, nameOf(value), []);
  return data;
}

/**
 * Whatever is a widget on the wire, components of newer vocabularies included. Gives a copy: what its author changes
 * later does not reach it. Throws a `WidgetError`.
 */
export function parseWireWidget(value: unknown): WidgetRoot {
  const { data, error } = widgetRootSchema.safeParse(value);
  if (error) throw toWidgetError("invalid_widget", nameOf(value), error);
  return data;
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
    ? value.type
    : "widget";
}

/** The schemas leave out what they do not know: a field of an author that is gone is a mistyped one. */
function refuseUnknown(given: unknown, known: unknown, root: string, path: (string | number)[]): void {
  if (typeof given !== "object" || given === null || given === known) return;
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const at = [...path, Array.isArray(given) ? Number(key) : key];
    if (typeof known !== "object" || known === null || !Object.hasOwn(known, key)) {
      throw new WidgetError("invalid_widget", `${formatPath(root, at)}: there is no such field`, {
        path: at,
      });
    }
    refuseUnknown(value, (known as Record<string, unknown>)[key], root, at);
  }
}
