import {
  createId,
  createTimestamp,
  type IdKind,
  type ThreadItemUpdatedEvent,
  type ThreadStreamEvent,
  type WidgetItem,
  type WidgetRoot,
} from "@parlor/protocol";
import { type DiffOptions, diffWidget } from "./diff-widget.ts";
import { parseWireWidget } from "./parse-widget.ts";
import { WidgetError } from "./widget-error.ts";

/** One widget, or its states as it is made, each of them whole. */
export type WidgetSource = WidgetRoot | AsyncIterable<WidgetRoot> | Iterable<WidgetRoot>;

/** Where a widget goes, and how its changes are told. */
export interface StreamWidgetOptions extends DiffOptions {
  /** The thread that the widget goes to. */
  thread: { id: string };
  /** What copying the widget puts on the clipboard. Default: nothing to copy. */
  copyText?: string | undefined;
  /** Mints the item's id. Default: a new id; in a hook, hand on the run's `createId`. */
  createId?: ((kind: IdKind) => string) | undefined;
}

/**
 * A widget as the events of a turn. One widget is `thread.item.done`; states are `thread.item.added` with the first,
 * `thread.item.updated` with what `diffWidget` finds between each two, and `thread.item.done` with the last, which is
 * what is kept. Each state is copied as it comes: it may be one object that its author goes on changing.
 *
 * Throws a `WidgetError` for a state that is no widget, and when there is no state at all; what the source throws is
 * passed on. Ending the stream early ends the source.
 */
export async function* streamWidget(
  source: WidgetSource,
  options: StreamWidgetOptions,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const id = (options.createId ?? createId)("widget");
  const createdAt = createTimestamp();
  const toItem = (widget: WidgetRoot): WidgetItem => ({
    type: "widget",
    id,
    thread_id: options.thread.id,
    created_at: createdAt,
    widget,
    ...(options.copyText === undefined ? {} : { copy_text: options.copyText }),
  });

  if (!isStates(source)) {
    yield { type: "thread.item.done", item: toItem(parseWireWidget(source)) };
    return;
  }
  let last: WidgetRoot | undefined;
  for await (const state of source) {
    const widget = parseWireWidget(state);
    if (last) yield* toUpdates(id, last, widget, options);
    else yield { type: "thread.item.added", item: toItem(widget) };
    last = widget;
  }
  if (!last) throw new WidgetError("nothing_streamed", "The source of a widget ended without a widget.");
  yield { type: "thread.item.done", item: toItem(last) };
}

/** Whether a source is a stream of states. A widget is an object with a type, and iterates over nothing. */
export function isStates(source: WidgetSource): source is AsyncIterable<WidgetRoot> | Iterable<WidgetRoot> {
  return (
    typeof source === "object" &&
    source !== null &&
    (Symbol.asyncIterator in source || Symbol.iterator in source)
  );
}

/** What changes between two states of a widget item, as events. */
export function toUpdates(
  itemId: string,
  before: WidgetRoot,
  after: WidgetRoot,
  options: DiffOptions,
): ThreadItemUpdatedEvent[] {
  return diffWidget(before, after, options).map((update) => ({
    type: "thread.item.updated",
    item_id: itemId,
    update,
  }));
}
