import { html } from "lit";
import { toPixels } from "../box-styles.ts";
import { setStyles } from "../set-styles.ts";
import type { WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/**
 * Spacer: room that gives way, between components.
 *
 * Properties: `minSize`.
 */
export function renderSpacer(_scope: WidgetScope, node: WidgetNode): Rendered {
  return html`<span class="w-spacer" ${setStyles({ "flex-basis": toPixels(node.minSize) })}></span>`;
}
