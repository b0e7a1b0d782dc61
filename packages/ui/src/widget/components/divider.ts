import { html } from "lit";
import { toPixels, toSpace } from "../box-styles.ts";
import { setStyles } from "../set-styles.ts";
import { toColor } from "../widget-colors.ts";
import type { WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/**
 * Divider: a line between components, also between those of a row.
 *
 * Properties: `color`, `size` (thickness), `spacing` (room on both sides), `flush` (to the widget's edges).
 */
export function renderDivider(_scope: WidgetScope, node: WidgetNode): Rendered {
  return html`<hr
    class="w-divider ${node.flush === true ? "w-flush" : ""}"
    ${setStyles({
      "--_line": toPixels(node.size),
      "--_space": toSpace(node.spacing),
      "background-color": toColor(node.color, "border"),
    })}
  />`;
}
