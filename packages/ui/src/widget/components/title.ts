import { html } from "lit";
import { setStyles } from "../set-styles.ts";
import { readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { toTextClass, toTextStyles } from "./text.ts";

/**
 * Title: a headline within a widget. Not a heading of the page: it names a figure, not a section.
 *
 * Properties: `value`, `size` (sm to 5xl), `weight`, `color`, `textAlign`, `truncate`, `maxLines`.
 */
export function renderTitle(_scope: WidgetScope, node: WidgetNode): Rendered {
  const size = readWord(node.size, "sm md lg xl 2xl 3xl 4xl 5xl", "md");
  return html`<p class="w-title title-${size} ${toTextClass(node)}" dir="auto" ${setStyles(toTextStyles(node))}>${readString(node.value)}</p>`;
}
