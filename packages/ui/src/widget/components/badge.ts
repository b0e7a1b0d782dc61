import { html } from "lit";
import { readString, readWord, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/**
 * Badge: a word in a coloured frame.
 *
 * Properties: `label`, `color` (secondary, success, danger, warning, info, discovery), `variant` (solid, soft, outline),
 * `size` (sm, md, lg), `pill`.
 */
export function renderBadge(_scope: WidgetScope, node: WidgetNode): Rendered {
  const color = readWord(node.color, "secondary success danger warning info discovery", "secondary");
  const variant = readWord(node.variant, "solid soft outline", "soft");
  const size = readWord(node.size, "sm md lg", "sm");
  return html`<span class="w-badge tone-${color} is-${variant} badge-${size} ${node.pill === false ? "" : "w-pill"}" dir="auto"
    >${readString(node.label)}</span
  >`;
}
