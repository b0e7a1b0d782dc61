import { html } from "lit";
import { setStyles } from "../set-styles.ts";
import { readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { toTextClass, toTextStyles } from "./text.ts";

/**
 * Caption: a small, quiet text beside something.
 *
 * Properties: `value`, `size` (sm, md, lg), `weight`, `color`, `textAlign`, `truncate`, `maxLines`.
 */
export function renderCaption(_scope: WidgetScope, node: WidgetNode): Rendered {
  const size = readWord(node.size, "sm md lg", "md");
  return html`<p class="w-caption caption-${size} ${toTextClass(node)}" dir="auto" ${setStyles(toTextStyles(node))}>${readString(node.value)}</p>`;
}
