import { html, nothing } from "lit";
import { renderIcon } from "../../icons/icon.ts";
import { setStyles } from "../set-styles.ts";
import { toColor } from "../widget-colors.ts";
import { readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/**
 * Icon: one of the built-in icons; unknown names keep their room empty.
 *
 * Properties: `name`, `size` (xs to 3xl), `color`.
 */
export function renderIconComponent(_scope: WidgetScope, node: WidgetNode): Rendered {
  const name = readString(node.name);
  if (name === "") return nothing;
  const size = readWord(node.size, "xs sm md lg xl 2xl 3xl", "md");
  return html`<span
    class="w-icon icon-${size}"
    ${setStyles({ color: toColor(node.color, "text") })}
    >${name === "dot" ? html`<span class="w-dot"></span>` : renderIcon(name)}</span
  >`;
}
