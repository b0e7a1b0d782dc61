import { html } from "lit";
import { toFlexStyles } from "../box-styles.ts";
import { setStyles } from "../set-styles.ts";
import type { WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";
import { toThemeClass } from "./card.ts";

/**
 * Basic: a root without a frame, which also holds other roots.
 *
 * Properties: `direction`, `gap`, `padding`, `align`, `justify`, `theme`. Parts: `widget`.
 */
export function renderBasic(scope: WidgetScope, node: WidgetNode): Rendered {
  return html`<div
    class="w-basic ${node.direction === "row" ? "w-row" : "w-col"} ${toThemeClass(node)}"
    part="widget"
    ${setStyles(toFlexStyles(node))}
  >
    ${scope.renderNodes(node.children)}
  </div>`;
}
