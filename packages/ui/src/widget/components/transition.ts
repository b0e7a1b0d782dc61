import { html } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { readString, toNodes, type WidgetNode } from "../widget-node.ts";
import type { Rendered, WidgetScope } from "../widget-scope.ts";

/**
 * Transition: shows softly that its child was replaced by another, known by `key`, `id` or type.
 *
 * Properties: `children` (one component).
 */
export function renderTransition(scope: WidgetScope, node: WidgetNode): Rendered {
  const [child] = toNodes(node.children);
  const key = child && (readString(child.key) || readString(child.id) || child.type);
  return html`${keyed(key, html`<div class="w-transition">${scope.renderNodes(child)}</div>`)}`;
}
