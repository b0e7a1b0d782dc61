import type { ThreadStreamEvent, WidgetItem, WidgetRoot } from "@parlor/protocol";
import type { DiffOptions } from "./diff-widget.ts";
import { parseWireWidget } from "./parse-widget.ts";
import { isStates, toUpdates, type WidgetSource } from "./stream-widget.ts";
import { WidgetError } from "./widget-error.ts";

/** How a widget takes another's place. */
export interface ReplaceWidgetOptions extends DiffOptions {
  /** What copying the widget puts on the clipboard from now on. Default: what it was. */
  copyText?: string | undefined;
}

/**
 * An item with another widget in it, otherwise as it was: what a hook that answers at once gives back as `updated_item`.
 * Throws a `WidgetError` for what is no widget.
 */
export function withWidget(
  item: WidgetItem,
  widget: WidgetRoot,
  { copyText }: Pick<ReplaceWidgetOptions, "copyText"> = {},
): WidgetItem {
  return {
    ...item,
    ...(copyText === undefined ? {} : { copy_text: copyText }),
    widget: parseWireWidget(widget),
  };
}

/**
 * Puts another widget into an item that is already kept, of this turn or of any before: the item as read from the
 * store or handed to the action hook. Yields from any turn of the thread.
 *
 * One widget is `thread.item.replaced`, which is kept and shows in every client at once. States are shown as they come
 * (`thread.item.updated`, from the widget that the item has) and the last one is `thread.item.replaced`; a turn that is
 * stopped before leaves the item as it was kept. Throws a `WidgetError` for a state that is no widget, and when there
 * is no state at all.
 */
export async function* replaceWidget(
  item: WidgetItem,
  source: WidgetSource,
  options: ReplaceWidgetOptions = {},
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  if (!isStates(source)) {
    yield { type: "thread.item.replaced", item: withWidget(item, source, options) };
    return;
  }
  let last: WidgetRoot | undefined;
  for await (const state of source) {
    const next = parseWireWidget(state);
    yield* toUpdates(item.id, last ?? item.widget, next, options);
    last = next;
  }
  if (!last) throw new WidgetError("nothing_streamed", "The source of a widget ended without a widget.");
  yield { type: "thread.item.replaced", item: withWidget(item, last, options) };
}
